package dev.flint.tensor.kernel;

import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import dev.flint.tensor.memory.MappedPages;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A matrix that the file holds as floats (F32, F16, BF16), laid out with the bits it has: panel
/// after panel, each `[columns][16 rows]`. Rows beyond the last are zero.
final class FloatMatrix implements LaidMatrix {
  private final TensorType type;
  private final int rows;
  private final int columns;

  /// Where the panels come from, and then where they are: one of the two is null.
  private @Nullable Tensor tensor;

  private @Nullable MemorySegment panels;

  /// @throws IllegalArgumentException if the tensor holds no floats
  FloatMatrix(Tensor tensor) {
    if (!holds(tensor.type())) {
      throw new IllegalArgumentException(
          tensor.name() + ": weights of type " + tensor.type() + " cannot be multiplied");
    }
    this.tensor = tensor;
    type = tensor.type();
    rows = tensor.rows();
    columns = tensor.columns();
  }

  static boolean holds(TensorType type) {
    return type == TensorType.F32 || type == TensorType.F16 || type == TensorType.BF16;
  }

  @Override
  public void layOut(int from, int to, MemorySegment target, long at) {
    MemorySegment file = Objects.requireNonNull(tensor, "the panels are there already").data();
    long rowBytes = type.bytes(columns);
    for (int panel = from; panel < to; panel++) {
      int count = Math.min(PANEL_ROWS, rows - panel * PANEL_ROWS);
      MemorySegment source = file.asSlice((long) panel * PANEL_ROWS * rowBytes, count * rowBytes);
      long first = at + at(panel) - at(from);
      target.asSlice(first, panelBytes()).fill((byte) 0);
      for (int row = 0; row < count; row++) {
        if (type == TensorType.F32) {
          copy(ValueLayout.JAVA_INT_UNALIGNED, source, row, target, first);
        } else {
          copy(ValueLayout.JAVA_SHORT_UNALIGNED, source, row, target, first);
        }
      }
      MappedPages.release(source);
    }
  }

  private void copy(
      ValueLayout.OfInt layout, MemorySegment source, int row, MemorySegment target, long first) {
    for (int c = 0; c < columns; c++) {
      int bits = source.get(layout, 4 * ((long) row * columns + c));
      target.set(layout, first + 4 * ((long) c * PANEL_ROWS + row), bits);
    }
  }

  private void copy(
      ValueLayout.OfShort layout, MemorySegment source, int row, MemorySegment target, long first) {
    for (int c = 0; c < columns; c++) {
      short bits = source.get(layout, 2 * ((long) row * columns + c));
      target.set(layout, first + 2 * ((long) c * PANEL_ROWS + row), bits);
    }
  }

  @Override
  public void place(MemorySegment laidOut) {
    panels = laidOut;
    tensor = null;
  }

  MemorySegment panelSegment() {
    return Objects.requireNonNull(panels, "the panels were not laid out");
  }

  long panelBytes() {
    return PANEL_ROWS * type.bytes(columns);
  }

  @Override
  public long at(int panel) {
    return panel * panelBytes();
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public TensorType type() {
    return type;
  }
}
