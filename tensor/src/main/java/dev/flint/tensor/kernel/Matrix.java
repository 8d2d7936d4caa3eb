package dev.flint.tensor.kernel;

import dev.flint.tensor.format.TensorType;

/// Weights `[rows][columns]` in the layout of the kernel set that prepared them. A product `y = W
/// x` is computed in panels of [#PANEL_ROWS] rows. Immutable; read by many threads.
public interface Matrix {
  /// Rows of one panel: the unit in which a product is divided among workers.
  int PANEL_ROWS = 16;

  int rows();

  int columns();

  /// Format in the model file.
  TensorType type();

  /// Bytes read when the whole matrix is used once.
  long bytes();

  default int panels() {
    return Math.ceilDiv(rows(), PANEL_ROWS);
  }
}
