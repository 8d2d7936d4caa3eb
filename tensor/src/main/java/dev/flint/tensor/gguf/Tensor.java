package dev.flint.tensor.gguf;

import dev.flint.tensor.format.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A tensor of a model file.
///
/// @param name as in the file
/// @param type number format
/// @param shape sizes in ggml's order: the first is the length of a contiguous row
/// @param data the bytes, mapped from the file, read-only
public record Tensor(String name, TensorType type, List<Long> shape, MemorySegment data) {
  public Tensor {
    shape = List.copyOf(shape);
  }

  /// Length of one contiguous row.
  public int columns() {
    return Math.toIntExact(shape.getFirst());
  }

  /// Number of rows: the product of all sizes but the first.
  public int rows() {
    long rows = 1;
    for (int i = 1; i < shape.size(); i++) {
      rows *= shape.get(i);
    }
    return Math.toIntExact(rows);
  }
}
