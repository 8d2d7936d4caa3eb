package dev.flint.tensor.gguf;

import dev.flint.tensor.format.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the reader accepts, and the writer writes, as the shape of a tensor: 1 to 4 sizes, each at
/// least 1, rows of whole blocks, columns and rows that fit an int, bytes that fit a long.
final class Shape {
  static final int MAX_DIMENSIONS = 4;

  private Shape() {}

  /// What is wrong with a shape (the end of a sentence that begins with the tensor), or null.
  static @Nullable String fault(TensorType type, List<Long> shape) {
    if (shape.isEmpty() || shape.size() > MAX_DIMENSIONS) {
      return "has " + shape.size() + " dimensions, not 1 to " + MAX_DIMENSIONS;
    }
    for (long size : shape) {
      if (size < 1) {
        return "has a dimension of "
            + Long.toUnsignedString(size)
            + ", which is not from 1 to "
            + Long.MAX_VALUE;
      }
    }
    long columns = shape.getFirst();
    if (columns > Integer.MAX_VALUE) {
      return "has rows of " + columns + " weights, more than " + Integer.MAX_VALUE;
    }
    if (columns % type.blockSize() != 0) {
      return "has rows of "
          + columns
          + " weights, which is no multiple of "
          + type
          + "'s block of "
          + type.blockSize();
    }
    long rows = 1;
    for (int i = 1; i < shape.size(); i++) {
      if (shape.get(i) > Integer.MAX_VALUE / rows) {
        return "has more than " + Integer.MAX_VALUE + " rows";
      }
      rows *= shape.get(i);
    }
    long rowBytes = columns / type.blockSize() * type.blockBytes();
    return rowBytes > Long.MAX_VALUE / rows ? "has more bytes than a file can hold" : null;
  }

  /// Bytes of a tensor whose shape has no [#fault].
  static long bytes(TensorType type, List<Long> shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    return type.bytes(count);
  }
}
