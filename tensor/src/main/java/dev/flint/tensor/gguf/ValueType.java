package dev.flint.tensor.gguf;

import org.jspecify.annotations.Nullable;

/// The 13 kinds of metadata value (GGUF specification, `gguf_metadata_value_type`).
enum ValueType {
  UINT8(0, 1),
  INT8(1, 1),
  UINT16(2, 2),
  INT16(3, 2),
  UINT32(4, 4),
  INT32(5, 4),
  FLOAT32(6, 4),
  BOOL(7, 1),
  STRING(8, 8),
  ARRAY(9, 12),
  UINT64(10, 8),
  INT64(11, 8),
  FLOAT64(12, 8);

  private static final ValueType[] BY_ID = values();

  private final int id;
  private final int leastBytes;

  ValueType(int id, int leastBytes) {
    this.id = id;
    this.leastBytes = leastBytes;
  }

  int id() {
    return id;
  }

  /// The bytes that a value takes in a file; for a string or an array those of an empty one.
  int leastBytes() {
    return leastBytes;
  }

  static @Nullable ValueType ofId(int id) {
    return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
  }
}
