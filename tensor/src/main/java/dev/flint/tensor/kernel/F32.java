package dev.flint.tensor.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A buffer of f32 rows outside the heap, `[rows][columns]`, each row on a 64-byte boundary. Not
/// bounds-checked beyond its segment; written and read by the crew under its own phases.
public final class F32 {
  private final MemorySegment segment;
  private final int rows;
  private final int columns;
  private final int stride;

  public F32(Arena arena, int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.stride = Math.ceilDiv(columns, 16) * 16;
    this.segment = arena.allocate(4L * rows * stride, 64);
  }

  public MemorySegment segment() {
    return segment;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /// Floats from one row to the next.
  public int stride() {
    return stride;
  }

  /// Byte offset of a row in the segment.
  public long row(int row) {
    return 4L * row * stride;
  }

  public float at(int row, int column) {
    return segment.get(ValueLayout.JAVA_FLOAT, 4L * ((long) row * stride + column));
  }

  public void put(int row, int column, float value) {
    segment.set(ValueLayout.JAVA_FLOAT, 4L * ((long) row * stride + column), value);
  }

  /// Copies `count` floats from column `from` of a row to the start of `target`.
  public void read(int row, int from, float[] target, int count) {
    MemorySegment.copy(segment, ValueLayout.JAVA_FLOAT, row(row) + 4L * from, target, 0, count);
  }

  /// Copies `count` floats from the start of `source` to column `from` of a row.
  public void write(int row, int from, float[] source, int count) {
    MemorySegment.copy(source, 0, segment, ValueLayout.JAVA_FLOAT, row(row) + 4L * from, count);
  }
}
