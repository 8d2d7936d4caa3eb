package dev.flint.tensor.kernel.attention;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// How keys and values of one head lie in a block of [AttentionKernel#POSITIONS] positions: keys
/// `[headWidth][32]`, so that the scores of neighbouring positions are computed side by side, then
/// values `[32][headWidth]`.
public enum KvForm {
  /// Rounded to f16.
  F16(2),

  /// Whole numbers from -127 to 127, and behind the values an f32 scale for each position's key and
  /// then for each position's value: its largest element by 127. Half the bytes, read half as long.
  Q8(1);

  private static final int POSITIONS = AttentionKernel.POSITIONS;
  private static final float MOST = 127;

  private final int elementBytes;

  KvForm(int elementBytes) {
    this.elementBytes = elementBytes;
  }

  int elementBytes() {
    return elementBytes;
  }

  /// Bytes of one head's keys and values in a block; a multiple of 64 for a width of 16 and more.
  public long blockBytes(int headWidth) {
    return scalesAt(headWidth) + (this == Q8 ? 2L * POSITIONS * Float.BYTES : 0);
  }

  /// Where the values begin, from the head's keys on.
  long valuesAt(int headWidth) {
    return (long) headWidth * POSITIONS * elementBytes;
  }

  /// Where the scales of the keys begin.
  long scalesAt(int headWidth) {
    return 2 * valuesAt(headWidth);
  }

  /// Stores key and value of one position. What is not a number is stored as something that is not
  /// said here; nothing beside the position changes.
  ///
  /// @param block offset of the head's keys in the segment
  /// @param slot position in the block
  /// @param key array with the head's key at `keyAt`
  /// @param value array with the head's value at `valueAt`
  public void put(
      MemorySegment segment,
      long block,
      int slot,
      int headWidth,
      float[] key,
      int keyAt,
      float[] value,
      int valueAt) {
    long values = block + valuesAt(headWidth) + (long) slot * headWidth * elementBytes;
    switch (this) {
      case F16 -> {
        long keys = block + 2L * slot;
        for (int d = 0; d < headWidth; d++) {
          short half = Float.floatToFloat16(key[keyAt + d]);
          segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, keys + 2L * d * POSITIONS, half);
          half = Float.floatToFloat16(value[valueAt + d]);
          segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, values + 2L * d, half);
        }
      }
      case Q8 -> {
        long scales = block + scalesAt(headWidth) + (long) Float.BYTES * slot;
        float most = most(key, keyAt, headWidth);
        float inverse = inverse(most);
        segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, scales, most / MOST);
        long keys = block + slot;
        for (int d = 0; d < headWidth; d++) {
          segment.set(
              ValueLayout.JAVA_BYTE,
              keys + (long) d * POSITIONS,
              (byte) Math.round(key[keyAt + d] * inverse));
        }
        most = most(value, valueAt, headWidth);
        inverse = inverse(most);
        segment.set(
            ValueLayout.JAVA_FLOAT_UNALIGNED, scales + (long) Float.BYTES * POSITIONS, most / MOST);
        for (int d = 0; d < headWidth; d++) {
          segment.set(
              ValueLayout.JAVA_BYTE, values + d, (byte) Math.round(value[valueAt + d] * inverse));
        }
      }
    }
  }

  private static float most(float[] vector, int at, int count) {
    float most = 0;
    for (int i = 0; i < count; i++) {
      most = Math.max(most, Math.abs(vector[at + i]));
    }
    return most;
  }

  /// 127 by the largest element; 0 where that would be too large to tell anything.
  private static float inverse(float most) {
    return most > Float.MIN_NORMAL ? MOST / most : 0;
  }
}
