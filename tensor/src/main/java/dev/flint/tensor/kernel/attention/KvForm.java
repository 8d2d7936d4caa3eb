package dev.flint.tensor.kernel.attention;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// How keys and values of one head lie in a block of [AttentionKernel#POSITIONS] positions: keys
/// `[headWidth][32]`, so that the scores of neighbouring positions are computed side by side, then
/// values `[32][headWidth]`.
public enum KvForm {
  /// Rounded to f16.
  F16(2),

  /// Whole numbers from -127 to 127. Behind the values lie f32 scales, a position's largest element
  /// of [#GROUP] by 127: those of the keys `[groups][32]`, then those of the values. A little more
  /// than half the bytes.
  Q8(1);

  /// Elements of a head that share a scale. Keys have a few elements that are much larger than the
  /// others, so one scale for a whole head costs qwen2.5-coder:0.5b 5 % of perplexity.
  static final int GROUP = 32;

  private static final int POSITIONS = AttentionKernel.POSITIONS;
  private static final float MOST = 127;

  /// Bytes of all positions' scales of one group.
  static final long GROUP_BYTES = 32L * Float.BYTES;

  private final int elementBytes;

  KvForm(int elementBytes) {
    this.elementBytes = elementBytes;
  }

  int elementBytes() {
    return elementBytes;
  }

  /// Bytes of one head's keys and values in a block; a multiple of 64 for a width of 16 and more.
  public long blockBytes(int headWidth) {
    return scalesAt(headWidth) + (this == Q8 ? 2L * groups(headWidth) * GROUP_BYTES : 0);
  }

  static int groups(int headWidth) {
    return Math.ceilDiv(headWidth, GROUP);
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
        long valueScales = scales + groups(headWidth) * GROUP_BYTES;
        for (int d = 0; d < headWidth; d += GROUP) {
          int count = Math.min(GROUP, headWidth - d);
          long at = d / GROUP * GROUP_BYTES;
          long keys = block + slot + (long) d * POSITIONS;
          group(segment, scales + at, keys, POSITIONS, key, keyAt + d, count);
          group(segment, valueScales + at, values + d, 1, value, valueAt + d, count);
        }
      }
    }
  }

  private static void group(
      MemorySegment segment, long scale, long at, int apart, float[] vector, int from, int count) {
    float most = most(vector, from, count);
    // Where all are too small to tell anything, nothing is told.
    float inverse = most > Float.MIN_NORMAL * MOST ? MOST / most : 0;
    segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, scale, most / MOST);
    for (int i = 0; i < count; i++) {
      byte rounded = (byte) Math.round(vector[from + i] * inverse);
      segment.set(ValueLayout.JAVA_BYTE, at + (long) i * apart, rounded);
    }
  }

  private static float most(float[] vector, int at, int count) {
    float most = 0;
    for (int i = 0; i < count; i++) {
      most = Math.max(most, Math.abs(vector[at + i]));
    }
    return most;
  }
}
