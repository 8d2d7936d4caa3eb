package dev.flint.tensor.format;

import java.lang.foreign.MemorySegment;

/// The way back of [Unpack256], which has the layouts: every method stores `x[i .. i + 256)` as the
/// block at `at`.
final class Pack256 {
  private static final Grid THREE_BITS = new Grid.Even(-4, 3);
  private static final Grid SIX_BITS = new Grid.Even(-32, 31);

  private Pack256() {}

  static void q2_k(float[] x, int i, MemorySegment target, long at) {
    GroupedBlock block = GroupedBlock.affine(x, i, 16, 3, 15);
    for (int g = 0; g < 16; g++) {
      LittleEndian.putByte(target, at + g, block.scales[g] | block.minima[g] << 4);
    }
    crumbs(block.codes, 0, target, at + 16);
    LittleEndian.putHalf(target, at + 80, block.d);
    LittleEndian.putHalf(target, at + 82, block.dmin);
  }

  static void q3_k(float[] x, int i, MemorySegment target, long at) {
    GroupedBlock block = GroupedBlock.symmetric(x, i, 16, THREE_BITS, -32);
    plane(block.codes, 2, target, at);
    crumbs(block.codes, 0, target, at + 32);
    byte[] packed = new byte[12];
    for (int g = 0; g < 16; g++) {
      int scale = block.scales[g] + 32;
      packed[g & 7] |= (byte) ((scale & 15) << (g >> 3 << 2));
      packed[8 + (g & 3)] |= (byte) (scale >>> 4 << (g >> 2 << 1));
    }
    bytes(packed, target, at + 96);
    LittleEndian.putHalf(target, at + 108, block.d);
  }

  static void q4_k(float[] x, int i, MemorySegment target, long at) {
    GroupedBlock block = GroupedBlock.affine(x, i, 8, 15, 63);
    head(block, target, at);
    nibbles(block.codes, target, at + 16);
  }

  static void q5_k(float[] x, int i, MemorySegment target, long at) {
    GroupedBlock block = GroupedBlock.affine(x, i, 8, 31, 63);
    head(block, target, at);
    plane(block.codes, 4, target, at + 16);
    nibbles(block.codes, target, at + 48);
  }

  static void q6_k(float[] x, int i, MemorySegment target, long at) {
    GroupedBlock block = GroupedBlock.symmetric(x, i, 16, SIX_BITS, -128);
    byte[] codes = block.codes;
    for (int half = 0; half < 2; half++) {
      for (int j = 0; j < 64; j++) {
        int low = codes[half * 128 + j] & 15;
        int high = codes[half * 128 + j + 64] & 15;
        LittleEndian.putByte(target, at + half * 64L + j, low | high << 4);
      }
    }
    crumbs(codes, 4, target, at + 128);
    for (int g = 0; g < 16; g++) {
      LittleEndian.putByte(target, at + 192 + g, block.scales[g]);
    }
    LittleEndian.putHalf(target, at + 208, block.d);
  }

  /// As ggml does: the extreme weight becomes -127, ties go to even.
  static void q8_k(float[] x, int i, MemorySegment target, long at) {
    float extreme = ScaleFit.extreme(x, i, 256);
    float inverse = extreme == 0 ? 0 : -127 / extreme;
    target.set(LittleEndian.FLOAT, at, Pack32.inverse(inverse));
    for (int g = 0; g < 16; g++) {
      int sum = 0;
      for (int j = g * 16; j < g * 16 + 16; j++) {
        int code = Math.min(127, (int) Math.rint(x[i + j] * inverse));
        sum += code;
        LittleEndian.putByte(target, at + 4 + j, code);
      }
      target.set(LittleEndian.SHORT, at + 260 + 2L * g, (short) sum);
    }
  }

  static void iq4_xs(float[] x, int i, MemorySegment target, long at) {
    GroupedBlock block = GroupedBlock.symmetric(x, i, 8, Grid.Iq4Nl.GRID, -32);
    int scalesHigh = 0;
    int scalesLow = 0;
    for (int g = 0; g < 8; g++) {
      int scale = block.scales[g] + 32;
      scalesHigh |= scale >>> 4 << (2 * g);
      scalesLow |= (scale & 15) << (4 * g);
      Pack32.nibbles(block.codes, g * 32, target, at + 8 + 16L * g);
    }
    LittleEndian.putHalf(target, at, block.d);
    target.set(LittleEndian.SHORT, at + 2, (short) scalesHigh);
    target.set(LittleEndian.INT, at + 4, scalesLow);
  }

  /// The sixteen bytes Q4_K and Q5_K begin with.
  private static void head(GroupedBlock block, MemorySegment target, long at) {
    byte[] packed = new byte[12];
    for (int g = 0; g < 4; g++) {
      packed[g] = (byte) (block.scales[g] | block.scales[g + 4] >>> 4 << 6);
      packed[g + 4] = (byte) (block.minima[g] | block.minima[g + 4] >>> 4 << 6);
      packed[g + 8] = (byte) ((block.scales[g + 4] & 15) | block.minima[g + 4] << 4);
    }
    LittleEndian.putHalf(target, at, block.d);
    LittleEndian.putHalf(target, at + 2, block.dmin);
    bytes(packed, target, at + 4);
  }

  /// Low nibbles of the codes: 128 bytes, each run of 32 holding two groups of 32.
  private static void nibbles(byte[] codes, MemorySegment target, long at) {
    for (int run = 0; run < 4; run++) {
      for (int j = 0; j < 32; j++) {
        int low = codes[run * 64 + j] & 15;
        int high = codes[run * 64 + j + 32] & 15;
        LittleEndian.putByte(target, at + run * 32L + j, low | high << 4);
      }
    }
  }

  /// Two bits of each code, from bit `shift` up: 64 bytes, each run of 32 holding four times 32.
  private static void crumbs(byte[] codes, int shift, MemorySegment target, long at) {
    for (int run = 0; run < 2; run++) {
      for (int j = 0; j < 32; j++) {
        int packed = 0;
        for (int k = 0; k < 4; k++) {
          packed |= (codes[run * 128 + k * 32 + j] >>> shift & 3) << (2 * k);
        }
        LittleEndian.putByte(target, at + run * 32L + j, packed);
      }
    }
  }

  /// Bit `bit` of each code: 32 bytes, bit `k` of byte `j` belonging to weight `32 * k + j`.
  private static void plane(byte[] codes, int bit, MemorySegment target, long at) {
    for (int j = 0; j < 32; j++) {
      int packed = 0;
      for (int k = 0; k < 8; k++) {
        packed |= (codes[k * 32 + j] >>> bit & 1) << k;
      }
      LittleEndian.putByte(target, at + j, packed);
    }
  }

  private static void bytes(byte[] bytes, MemorySegment target, long at) {
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, target, at, bytes.length);
  }
}
