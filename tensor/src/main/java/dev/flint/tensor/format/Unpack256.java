package dev.flint.tensor.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The formats with 256 weights to a block, split into groups of 16 or 32 whose small scales share
/// one f16. Every method turns `blocks` blocks into `256 * blocks` floats.
final class Unpack256 {
  private Unpack256() {}

  /// scales:16 (low nibble scale, high nibble minimum), codes:64, d:f16, dmin:f16. Weight = d *
  /// scale * code - dmin * minimum, in 16 groups of 16.
  static void q2_k(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 84) {
      float d = LittleEndian.half(source, at + 80);
      float dmin = LittleEndian.half(source, at + 82);
      for (int g = 0; g < 16; g++, to += 16) {
        int packed = LittleEndian.unsignedByte(source, at + g);
        float scale = d * (packed & 15);
        float minimum = dmin * (packed >>> 4);
        int shift = g & 6;
        long codesAt = at + 16 + (g >> 3) * 32L + (g & 1) * 16L;
        for (int i = 0; i < 16; i += 8) {
          long codes = source.get(LittleEndian.LONG, codesAt + i) >>> shift;
          for (int j = 0; j < 8; j++) {
            target[to + i + j] = scale * ((int) (codes >>> (8 * j)) & 3) - minimum;
          }
        }
      }
    }
  }

  /// third bits:32, codes:64, scales:12 (six bits each), d:f16. Weight = d * (scale - 32) * (code -
  /// 4), in 16 groups of 16.
  static void q3_k(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 110) {
      float d = LittleEndian.half(source, at + 108);
      for (int g = 0; g < 16; g++, to += 16) {
        float scale = d * (q3Scale(source, at + 96, g) - 32);
        int shift = g & 6;
        int plane = g >> 1;
        long thirdAt = at + (g & 1) * 16L;
        long codesAt = at + 32 + (g >> 3) * 32L + (g & 1) * 16L;
        for (int i = 0; i < 16; i += 8) {
          long codes = source.get(LittleEndian.LONG, codesAt + i) >>> shift;
          long third = source.get(LittleEndian.LONG, thirdAt + i) >>> plane;
          for (int j = 0; j < 8; j++) {
            int low = (int) (codes >>> (8 * j)) & 3;
            int high = ((int) (third >>> (8 * j)) & 1) << 2;
            target[to + i + j] = scale * ((low | high) - 4);
          }
        }
      }
    }
  }

  /// d:f16, dmin:f16, scales and minima:12 (six bits each), codes:128. Weight = d * scale * code -
  /// dmin * minimum, in 8 groups of 32; a run of 32 bytes holds two groups, one in its low and one
  /// in its high nibbles.
  static void q4_k(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 144) {
      float d = LittleEndian.half(source, at);
      float dmin = LittleEndian.half(source, at + 2);
      for (int g = 0; g < 8; g += 2, to += 64) {
        float lowScale = d * scale(source, at + 4, g);
        float lowMinimum = dmin * minimum(source, at + 4, g);
        float highScale = d * scale(source, at + 4, g + 1);
        float highMinimum = dmin * minimum(source, at + 4, g + 1);
        for (int i = 0; i < 32; i += 8) {
          long codes = source.get(LittleEndian.LONG, at + 16 + g * 16L + i);
          for (int j = 0; j < 8; j++) {
            int pair = (int) (codes >>> (8 * j));
            target[to + i + j] = lowScale * (pair & 15) - lowMinimum;
            target[to + i + j + 32] = highScale * ((pair >>> 4) & 15) - highMinimum;
          }
        }
      }
    }
  }

  /// d:f16, dmin:f16, scales and minima:12, fifth bits:32 (bit g of byte i: weight i of group g),
  /// codes:128. Otherwise as [#q4_k].
  static void q5_k(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 176) {
      float d = LittleEndian.half(source, at);
      float dmin = LittleEndian.half(source, at + 2);
      for (int g = 0; g < 8; g += 2, to += 64) {
        float lowScale = d * scale(source, at + 4, g);
        float lowMinimum = dmin * minimum(source, at + 4, g);
        float highScale = d * scale(source, at + 4, g + 1);
        float highMinimum = dmin * minimum(source, at + 4, g + 1);
        for (int i = 0; i < 32; i += 8) {
          long fifth = source.get(LittleEndian.LONG, at + 16 + i) >>> g;
          long codes = source.get(LittleEndian.LONG, at + 48 + g * 16L + i);
          for (int j = 0; j < 8; j++) {
            int pair = (int) (codes >>> (8 * j));
            int bits = (int) (fifth >>> (8 * j));
            int low = (pair & 15) | ((bits & 1) << 4);
            int high = ((pair >>> 4) & 15) | ((bits & 2) << 3);
            target[to + i + j] = lowScale * low - lowMinimum;
            target[to + i + j + 32] = highScale * high - highMinimum;
          }
        }
      }
    }
  }

  /// low bits:128, high bits:64, scales:16 signed bytes, d:f16. Weight = d * scale * (code - 32),
  /// in 16 groups of 16.
  static void q6_k(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 210) {
      float d = LittleEndian.half(source, at + 208);
      for (int half = 0; half < 2; half++, to += 128) {
        long lowAt = at + half * 64L;
        long highAt = at + 128 + half * 32L;
        for (int i = 0; i < 32; i += 8) {
          long scaleAt = at + 192 + half * 8L + (i >> 4);
          float s0 = d * source.get(ValueLayout.JAVA_BYTE, scaleAt);
          float s1 = d * source.get(ValueLayout.JAVA_BYTE, scaleAt + 2);
          float s2 = d * source.get(ValueLayout.JAVA_BYTE, scaleAt + 4);
          float s3 = d * source.get(ValueLayout.JAVA_BYTE, scaleAt + 6);
          long first = source.get(LittleEndian.LONG, lowAt + i);
          long second = source.get(LittleEndian.LONG, lowAt + 32 + i);
          long highs = source.get(LittleEndian.LONG, highAt + i);
          for (int j = 0; j < 8; j++) {
            int p = (int) (first >>> (8 * j));
            int q = (int) (second >>> (8 * j));
            int high = (int) (highs >>> (8 * j));
            target[to + i + j] = s0 * (((p & 15) | ((high & 3) << 4)) - 32);
            target[to + i + j + 32] = s1 * (((q & 15) | ((high & 12) << 2)) - 32);
            target[to + i + j + 64] = s2 * ((((p >>> 4) & 15) | (high & 48)) - 32);
            target[to + i + j + 96] = s3 * ((((q >>> 4) & 15) | ((high >>> 2) & 48)) - 32);
          }
        }
      }
    }
  }

  /// d:f32, codes:256 signed bytes, sums:16 shorts (not needed here). Weight = d * code.
  static void q8_k(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 292) {
      float d = source.get(LittleEndian.FLOAT, at);
      for (int g = 0; g < 256; g += 32, to += 32) {
        Unpack32.signedBytes(source, at + 4 + g, d, target, to);
      }
    }
  }

  /// d:f16, scales' high bits:u16 (two each), scales' low bits:4, codes:128. Weight = d * (scale -
  /// 32) * level of code, in 8 groups of 32 laid out as IQ4_NL's blocks.
  static void iq4_xs(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 136) {
      float d = LittleEndian.half(source, at);
      int scalesHigh = source.get(LittleEndian.SHORT, at + 2);
      int scalesLow = source.get(LittleEndian.INT, at + 4);
      for (int g = 0; g < 8; g++, to += 32) {
        int scale = ((scalesLow >>> (4 * g)) & 15) | (((scalesHigh >>> (2 * g)) & 3) << 4);
        float groupScale = d * (scale - 32);
        Unpack32.levels(source, at + 8 + 16L * g, groupScale, Codebook.IQ4_NL_LEVELS, target, to);
      }
    }
  }

  /// Scale of group `g` (0..7) of Q4_K and Q5_K. Bytes 0..3 hold scales 0..3 and bytes 4..7 minima
  /// 0..3 in six bits; the two bits above them, with the nibbles of bytes 8..11, make groups 4..7.
  private static int scale(MemorySegment source, long at, int g) {
    return g < 4
        ? LittleEndian.unsignedByte(source, at + g) & 63
        : (LittleEndian.unsignedByte(source, at + g + 4) & 15)
            | (LittleEndian.unsignedByte(source, at + g - 4) >>> 6 << 4);
  }

  /// Minimum of group `g` (0..7) of Q4_K and Q5_K; packed as [#scale] says.
  private static int minimum(MemorySegment source, long at, int g) {
    return g < 4
        ? LittleEndian.unsignedByte(source, at + g + 4) & 63
        : (LittleEndian.unsignedByte(source, at + g + 4) >>> 4)
            | (LittleEndian.unsignedByte(source, at + g) >>> 6 << 4);
  }

  /// Scale of group `g` (0..15) of Q3_K, 0..63: four low bits in nibbles of bytes 0..7, two high
  /// bits in bytes 8..11.
  private static int q3Scale(MemorySegment source, long at, int g) {
    int low = LittleEndian.unsignedByte(source, at + (g & 7)) >>> (g >> 3 << 2);
    int high = LittleEndian.unsignedByte(source, at + 8 + (g & 3)) >>> (g >> 2 << 1);
    return (low & 15) | ((high & 3) << 4);
  }
}
