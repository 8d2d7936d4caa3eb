package dev.flint.tensor.kernel;

import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import dev.flint.tensor.memory.MappedPages;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A matrix of floats, laid out row after row as in the file.
final class RowMatrix implements LaidMatrix {
  private final TensorType type;
  private final int rows;
  private final int columns;
  private @Nullable Tensor tensor;
  private @Nullable MemorySegment laidOut;

  RowMatrix(Tensor tensor) {
    this.tensor = tensor;
    type = tensor.type();
    rows = tensor.rows();
    columns = tensor.columns();
  }

  /// All rows.
  MemorySegment rowBytes() {
    return Objects.requireNonNull(laidOut, "the matrix was not laid out");
  }

  @Override
  public long at(int panel) {
    return Math.min((long) panel * PANEL_ROWS, rows) * type.bytes(columns);
  }

  @Override
  public void layOut(int from, int to, MemorySegment target, long at) {
    MemorySegment file = Objects.requireNonNull(tensor, "the rows are there already").data();
    MemorySegment source = file.asSlice(at(from), at(to) - at(from));
    MemorySegment.copy(source, 0, target, at, source.byteSize());
    MappedPages.release(source);
  }

  @Override
  public void place(MemorySegment laidOut) {
    this.laidOut = laidOut;
    tensor = null;
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
