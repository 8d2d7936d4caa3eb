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
  ///
  /// @throws ArithmeticException if it does not fit an int; never for a tensor of an opened file
  public int columns() {
    return Math.toIntExact(shape.getFirst());
  }

  /// Number of rows: the product of all sizes but the first.
  ///
  /// @throws ArithmeticException if it does not fit an int; never for a tensor of an opened file
  public int rows() {
    int rows = 1;
    for (int i = 1; i < shape.size(); i++) {
      rows = Math.toIntExact(Math.multiplyExact(rows, (long) shape.get(i)));
    }
    return rows;
  }
}
