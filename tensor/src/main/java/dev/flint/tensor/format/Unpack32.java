package dev.flint.tensor.format;

import java.lang.foreign.MemorySegment;

/// The formats with 32 weights to a block, one scale each. Every method turns `blocks` blocks into
/// `32 * blocks` floats.
///
/// Codes are read eight bytes at a time. Four-bit codes interleave the halves of a block: byte `j`
/// holds weight `j` (low nibble) and weight `j + 16` (high nibble).
final class Unpack32 {
  private Unpack32() {}

  /// d:f16, codes:16. Weight = (code - 8) * d.
  static void q4_0(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 18, to += 32) {
      float d = LittleEndian.half(source, at);
      for (int i = 0; i < 16; i += 8) {
        long codes = source.get(LittleEndian.LONG, at + 2 + i);
        for (int j = 0; j < 8; j++) {
          int pair = (int) (codes >>> (8 * j));
          target[to + i + j] = ((pair & 15) - 8) * d;
          target[to + i + j + 16] = (((pair >>> 4) & 15) - 8) * d;
        }
      }
    }
  }

  /// d:f16, m:f16, codes:16. Weight = code * d + m.
  static void q4_1(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 20, to += 32) {
      float d = LittleEndian.half(source, at);
      float m = LittleEndian.half(source, at + 2);
      for (int i = 0; i < 16; i += 8) {
        long codes = source.get(LittleEndian.LONG, at + 4 + i);
        for (int j = 0; j < 8; j++) {
          int pair = (int) (codes >>> (8 * j));
          target[to + i + j] = (pair & 15) * d + m;
          target[to + i + j + 16] = ((pair >>> 4) & 15) * d + m;
        }
      }
    }
  }

  /// d:f16, fifth bits:32 (bit i is weight i's), codes:16. Weight = (code - 16) * d.
  static void q5_0(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 22, to += 32) {
      float d = LittleEndian.half(source, at);
      int fifth = source.get(LittleEndian.INT, at + 2);
      for (int i = 0; i < 16; i += 8) {
        long codes = source.get(LittleEndian.LONG, at + 6 + i);
        int bits = fifth >>> i;
        for (int j = 0; j < 8; j++) {
          int pair = (int) (codes >>> (8 * j));
          int low = (pair & 15) | ((bits << 4 >>> j) & 16);
          int high = ((pair >>> 4) & 15) | ((bits >>> (12 + j)) & 16);
          target[to + i + j] = (low - 16) * d;
          target[to + i + j + 16] = (high - 16) * d;
        }
      }
    }
  }

  /// d:f16, m:f16, fifth bits:32 (bit i is weight i's), codes:16. Weight = code * d + m.
  static void q5_1(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 24, to += 32) {
      float d = LittleEndian.half(source, at);
      float m = LittleEndian.half(source, at + 2);
      int fifth = source.get(LittleEndian.INT, at + 4);
      for (int i = 0; i < 16; i += 8) {
        long codes = source.get(LittleEndian.LONG, at + 8 + i);
        int bits = fifth >>> i;
        for (int j = 0; j < 8; j++) {
          int pair = (int) (codes >>> (8 * j));
          int low = (pair & 15) | ((bits << 4 >>> j) & 16);
          int high = ((pair >>> 4) & 15) | ((bits >>> (12 + j)) & 16);
          target[to + i + j] = low * d + m;
          target[to + i + j + 16] = high * d + m;
        }
      }
    }
  }

  /// d:f16, codes:32 signed bytes. Weight = code * d.
  static void q8_0(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 34, to += 32) {
      signedBytes(source, at + 2, LittleEndian.half(source, at), target, to);
    }
  }

  /// d:f16, d * sum of codes:f16 (not needed here), codes:32 signed bytes. Weight = code * d.
  static void q8_1(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 36, to += 32) {
      signedBytes(source, at + 4, LittleEndian.half(source, at), target, to);
    }
  }

  /// d:f16, codes:16. Weight = d * level of code.
  static void iq4_nl(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 18, to += 32) {
      float d = LittleEndian.half(source, at);
      levels(source, at + 2, d, Codebook.IQ4_NL_LEVELS, target, to);
    }
  }

  /// e:E8M0, codes:16. Weight = half of e's value * doubled level of code.
  static void mxfp4(MemorySegment source, long at, float[] target, int to, int blocks) {
    for (int b = 0; b < blocks; b++, at += 17, to += 32) {
      float d = Codebook.halfE8m0(LittleEndian.unsignedByte(source, at));
      levels(source, at + 1, d, Codebook.MXFP4_LEVELS, target, to);
    }
  }

  /// Thirty-two weights from signed bytes.
  static void signedBytes(MemorySegment source, long at, float d, float[] target, int to) {
    for (int i = 0; i < 32; i += 8) {
      long codes = source.get(LittleEndian.LONG, at + i);
      for (int j = 0; j < 8; j++) {
        target[to + i + j] = (byte) (codes >>> (8 * j)) * d;
      }
    }
  }

  /// Thirty-two weights from sixteen bytes of codes into a table.
  static void levels(
      MemorySegment source, long at, float d, float[] table, float[] target, int to) {
    for (int i = 0; i < 16; i += 8) {
      long codes = source.get(LittleEndian.LONG, at + i);
      for (int j = 0; j < 8; j++) {
        int pair = (int) (codes >>> (8 * j));
        target[to + i + j] = d * table[pair & 15];
        target[to + i + j + 16] = d * table[(pair >>> 4) & 15];
      }
    }
  }
}
