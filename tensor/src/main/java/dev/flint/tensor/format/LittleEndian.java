package dev.flint.tensor.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Unaligned little-endian access: the only way this room touches stored bytes.
final class LittleEndian {
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  static int unsignedByte(MemorySegment source, long at) {
    return source.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  static float half(MemorySegment source, long at) {
    return Float.float16ToFloat(source.get(SHORT, at));
  }

  static void putByte(MemorySegment target, long at, int value) {
    target.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  /// Stores a block's scale, rounded to f16, and returns what was stored.
  ///
  /// @throws IllegalArgumentException if it is too large for f16
  static float putHalf(MemorySegment target, long at, float value) {
    short bits = Float.floatToFloat16(value);
    float stored = Float.float16ToFloat(bits);
    if (!Float.isFinite(stored)) {
      throw new IllegalArgumentException(
          "the weights are too large for this format: a block needs the scale %g, f16 ends at 65504"
              .formatted(value));
    }
    target.set(SHORT, at, bits);
    return stored;
  }
}
