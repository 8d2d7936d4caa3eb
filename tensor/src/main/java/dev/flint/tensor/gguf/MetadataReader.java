package dev.flint.tensor.gguf;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads the key-value pairs of a header into the forms that [Metadata] holds.
final class MetadataReader {
  static final int MAX_PAIRS = 1 << 16;
  static final int MAX_KEY_BYTES = (1 << 16) - 1;
  static final int MAX_ARRAY_DEPTH = 8;

  private final Cursor cursor;

  MetadataReader(Cursor cursor) {
    this.cursor = cursor;
  }

  Metadata read(int pairs) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < pairs; i++) {
      cursor.enter("the metadata", "");
      long place = cursor.at();
      String key = cursor.name("metadata key", MAX_KEY_BYTES);
      cursor.enter("the metadata key", key);
      if (values.put(key, value(type())) != null) {
        throw cursor.fault(place, cursor.where() + " occurs twice");
      }
    }
    return new Metadata(values);
  }

  private ValueType type() {
    long place = cursor.at();
    int id = cursor.int32();
    ValueType type = ValueType.ofId(id);
    if (type == null) {
      throw cursor.fault(
          place, cursor.where() + " has the unknown value type " + Integer.toUnsignedString(id));
    }
    return type;
  }

  private Object value(ValueType type) {
    return switch (type) {
      case UINT8 -> (short) (cursor.int8() & 0xFF);
      case INT8 -> cursor.int8();
      case UINT16 -> cursor.int16() & 0xFFFF;
      case INT16 -> cursor.int16();
      case UINT32 -> cursor.int32() & 0xFFFF_FFFFL;
      case INT32 -> cursor.int32();
      case FLOAT32 -> Float.intBitsToFloat(cursor.int32());
      case BOOL -> bool();
      case STRING -> new String(cursor.text(), StandardCharsets.UTF_8);
      case ARRAY -> array(1);
      case UINT64, INT64 -> cursor.int64();
      case FLOAT64 -> Double.longBitsToDouble(cursor.int64());
    };
  }

  private boolean bool() {
    long place = cursor.at();
    byte value = cursor.int8();
    if (value != 0 && value != 1) {
      throw cursor.fault(
          place, cursor.where() + " holds the boolean " + (value & 0xFF) + ", neither 0 nor 1");
    }
    return value == 1;
  }

  private Object array(int depth) {
    if (depth > MAX_ARRAY_DEPTH) {
      throw cursor.fault(
          cursor.at(), cursor.where() + " nests arrays more than " + MAX_ARRAY_DEPTH + " deep");
    }
    ValueType type = type();
    int length = cursor.count("array elements", type.leastBytes());
    return switch (type) {
      case UINT8 -> {
        short[] widened = new short[length];
        for (int i = 0; i < length; i++) {
          widened[i] = (short) (cursor.int8() & 0xFF);
        }
        yield widened;
      }
      case INT8 -> {
        byte[] bytes = new byte[length];
        cursor.int8s(bytes);
        yield bytes;
      }
      case UINT16 -> {
        int[] widened = new int[length];
        for (int i = 0; i < length; i++) {
          widened[i] = cursor.int16() & 0xFFFF;
        }
        yield widened;
      }
      case INT16 -> {
        short[] shorts = new short[length];
        cursor.int16s(shorts);
        yield shorts;
      }
      case UINT32 -> {
        long[] widened = new long[length];
        for (int i = 0; i < length; i++) {
          widened[i] = cursor.int32() & 0xFFFF_FFFFL;
        }
        yield widened;
      }
      case INT32 -> {
        int[] ints = new int[length];
        cursor.int32s(ints);
        yield ints;
      }
      case FLOAT32 -> {
        float[] floats = new float[length];
        cursor.float32s(floats);
        yield floats;
      }
      case BOOL -> {
        boolean[] bools = new boolean[length];
        for (int i = 0; i < length; i++) {
          bools[i] = bool();
        }
        yield bools;
      }
      case STRING -> Strings.read(cursor, length);
      case ARRAY -> {
        Object[] arrays = new Object[length];
        for (int i = 0; i < length; i++) {
          arrays[i] = array(depth + 1);
        }
        yield arrays;
      }
      case UINT64, INT64 -> {
        long[] longs = new long[length];
        cursor.int64s(longs);
        yield longs;
      }
      case FLOAT64 -> {
        double[] doubles = new double[length];
        cursor.float64s(doubles);
        yield doubles;
      }
    };
  }
}
