package dev.flint.tensor.kernel;

import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.gguf.Tensor;
import java.lang.foreign.Arena;
import java.util.List;

/// A set of matrix kernels: one way to lay out weights, to encode activations and to multiply.
///
/// A row of the result depends on its own input row only: not on the other rows of the step, not on
/// the number of workers.
public interface Kernels {
  /// The name by which a person chooses it (`FLINT_KERNELS`).
  String name();

  /// A matrix over a tensor. What must be laid out anew ([#layOut]) gets the arena's life; matrices
  /// that are laid out together share it. `reference` lays nothing out: there the tensor's own
  /// bytes must stay readable as long as the matrix is used.
  Matrix matrix(Tensor tensor, Arena arena);

  /// Lays out, with all workers, the matrices that [#matrix] has made since the last call; before
  /// that they must not be used.
  void layOut(PanelStore store, Crew crew);

  /// As [#layOut(PanelStore, Crew)], in memory.
  default void layOut(Crew crew) {
    layOut(PanelStore.MEMORY, crew);
  }

  /// A buffer for up to `tokens` input rows of the given matrices, which share their column count.
  Activations activations(Arena arena, int tokens, int columns, List<Matrix> consumers);

  /// `y[t][r] = Σ_c w[r][c] · x[t][c]` for the rows of the panels `[from, to)` and tokens `[0, T)`.
  ///
  /// @param scratch the calling worker's own
  void multiply(Matrix w, Activations x, int tokens, F32 y, int from, int to, Scratch scratch);
}
