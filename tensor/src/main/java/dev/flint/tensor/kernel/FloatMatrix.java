package dev.flint.tensor.kernel;

import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import dev.flint.tensor.memory.HugePages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A matrix that the file holds as floats (F32, F16, BF16), laid out for emitted products with the
/// bits it has: panel after panel, each `[columns][16 rows]`. Rows beyond the last are zero.
final class FloatMatrix implements Matrix {
  private final Tensor tensor;
  private final MemorySegment panels;

  /// Room for a tensor's panels; [#layOut] fills them.
  FloatMatrix(Tensor tensor, Arena arena) {
    this.tensor = tensor;
    panels = HugePages.allocate(Math.multiplyExact((long) panels(), panelBytes()), arena);
  }

  static boolean holds(TensorType type) {
    return type == TensorType.F32 || type == TensorType.F16 || type == TensorType.BF16;
  }

  /// Fills panels `[from, to)` from the file. Different panels may be filled by different threads.
  void layOut(int from, int to) {
    for (int panel = from; panel < to; panel++) {
      int count = Math.min(PANEL_ROWS, rows() - panel * PANEL_ROWS);
      for (int row = 0; row < count; row++) {
        long source = (long) (panel * PANEL_ROWS + row) * columns();
        long target = (long) panel * columns() * PANEL_ROWS + row;
        if (type() == TensorType.F32) {
          copy(ValueLayout.JAVA_INT_UNALIGNED, source, target);
        } else {
          copy(ValueLayout.JAVA_SHORT_UNALIGNED, source, target);
        }
      }
    }
  }

  private void copy(ValueLayout.OfInt layout, long source, long target) {
    for (int c = 0; c < columns(); c++) {
      int bits = tensor.data().getAtIndex(layout, source + c);
      panels.setAtIndex(layout, target + (long) c * PANEL_ROWS, bits);
    }
  }

  private void copy(ValueLayout.OfShort layout, long source, long target) {
    for (int c = 0; c < columns(); c++) {
      short bits = tensor.data().getAtIndex(layout, source + c);
      panels.setAtIndex(layout, target + (long) c * PANEL_ROWS, bits);
    }
  }

  MemorySegment panelSegment() {
    return panels;
  }

  long panelBytes() {
    return PANEL_ROWS * type().bytes(columns());
  }

  @Override
  public int rows() {
    return tensor.rows();
  }

  @Override
  public int columns() {
    return tensor.columns();
  }

  @Override
  public TensorType type() {
    return tensor.type();
  }

  @Override
  public long bytes() {
    return panels() * panelBytes();
  }
}
