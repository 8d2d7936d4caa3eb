package dev.flint.tensor.gguf;

import java.util.LinkedHashSet;
import java.util.Set;

/// Encodes key-value pairs: values in the forms that [Metadata] holds take the signed type of their
/// own width, unsigned types are asked for by [ValueType].
final class MetadataWriter {
  private final Encoding pairs = new Encoding();
  private final Set<String> keys = new LinkedHashSet<>();

  int count() {
    return keys.size();
  }

  byte[] toBytes() {
    return pairs.toBytes();
  }

  void put(String key, Object value) {
    ValueType type = typeOf(key, value);
    begin(key, type);
    if (type == ValueType.ARRAY) {
      array(key, value, 1);
    } else {
      scalar(value, type);
    }
  }

  /// A whole number of an unsigned type; `uint64` takes the bits as they are.
  void putUnsigned(String key, ValueType type, long value) {
    checkRange(key, type, value);
    begin(key, type);
    whole(value, type);
  }

  void putUnsigned(String key, ValueType type, long[] values) {
    for (long value : values) {
      checkRange(key, type, value);
    }
    begin(key, ValueType.ARRAY);
    arrayHead(type, values.length);
    for (long value : values) {
      whole(value, type);
    }
  }

  /// Strings given as bytes, which need not be UTF-8.
  void putRaw(String key, byte[][] strings) {
    begin(key, ValueType.ARRAY);
    arrayHead(ValueType.STRING, strings.length);
    for (byte[] string : strings) {
      pairs.text(string);
    }
  }

  private void begin(String key, ValueType type) {
    int keyBytes = new Encoding().text(key).size() - Long.BYTES;
    if (keyBytes == 0 || keyBytes > MetadataReader.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "a metadata key has 1 to " + MetadataReader.MAX_KEY_BYTES + " bytes, not " + keyBytes);
    }
    if (!keys.add(key)) {
      throw new IllegalArgumentException("the metadata key '" + key + "' was put before");
    }
    pairs.text(key).int32(type.id());
  }

  private static void checkRange(String key, ValueType type, long value) {
    int bits = 8 * type.leastBytes();
    if (bits < Long.SIZE && value >>> bits != 0) {
      throw new IllegalArgumentException(value + " does not fit " + type + " of '" + key + "'");
    }
  }

  private void whole(long value, ValueType type) {
    switch (type.leastBytes()) {
      case 1 -> pairs.int8((int) value);
      case 2 -> pairs.int16((int) value);
      case 4 -> pairs.int32((int) value);
      default -> pairs.int64(value);
    }
  }

  private void scalar(Object value, ValueType type) {
    switch (value) {
      case Float f -> pairs.int32(Float.floatToRawIntBits(f));
      case Double d -> pairs.int64(Double.doubleToRawLongBits(d));
      case Boolean b -> pairs.int8(b ? 1 : 0);
      case String s -> pairs.text(s);
      case Number n -> whole(n.longValue(), type);
      default -> throw new IllegalArgumentException("no scalar: " + value.getClass());
    }
  }

  private static ValueType typeOf(String key, Object value) {
    return switch (value) {
      case Byte _ -> ValueType.INT8;
      case Short _ -> ValueType.INT16;
      case Integer _ -> ValueType.INT32;
      case Long _ -> ValueType.INT64;
      case Float _ -> ValueType.FLOAT32;
      case Double _ -> ValueType.FLOAT64;
      case Boolean _ -> ValueType.BOOL;
      case String _ -> ValueType.STRING;
      default -> {
        if (value.getClass().isArray()) {
          yield ValueType.ARRAY;
        }
        throw new IllegalArgumentException(
            "the metadata key '" + key + "' cannot hold a " + value.getClass().getName());
      }
    };
  }

  private void arrayHead(ValueType type, int length) {
    pairs.int32(type.id()).int64(length);
  }

  private void array(String key, Object array, int depth) {
    if (depth > MetadataReader.MAX_ARRAY_DEPTH) {
      throw new IllegalArgumentException("the arrays of '" + key + "' are nested too deeply");
    }
    switch (array) {
      case byte[] values -> {
        arrayHead(ValueType.INT8, values.length);
        pairs.raw(values);
      }
      case short[] values -> {
        arrayHead(ValueType.INT16, values.length);
        for (short value : values) {
          pairs.int16(value);
        }
      }
      case int[] values -> {
        arrayHead(ValueType.INT32, values.length);
        for (int value : values) {
          pairs.int32(value);
        }
      }
      case long[] values -> {
        arrayHead(ValueType.INT64, values.length);
        for (long value : values) {
          pairs.int64(value);
        }
      }
      case float[] values -> {
        arrayHead(ValueType.FLOAT32, values.length);
        for (float value : values) {
          pairs.int32(Float.floatToRawIntBits(value));
        }
      }
      case double[] values -> {
        arrayHead(ValueType.FLOAT64, values.length);
        for (double value : values) {
          pairs.int64(Double.doubleToRawLongBits(value));
        }
      }
      case boolean[] values -> {
        arrayHead(ValueType.BOOL, values.length);
        for (boolean value : values) {
          pairs.int8(value ? 1 : 0);
        }
      }
      case String[] values -> {
        arrayHead(ValueType.STRING, values.length);
        for (String value : values) {
          pairs.text(value);
        }
      }
      case Object[] values -> {
        arrayHead(ValueType.ARRAY, values.length);
        for (Object value : values) {
          array(key, value, depth + 1);
        }
      }
      default ->
          throw new IllegalArgumentException(
              "the metadata key '" + key + "' cannot hold a " + array.getClass().getName());
    }
  }
}
