package dev.flint.tensor.format;

import java.lang.foreign.MemorySegment;

/// The way back of [Unpack32], which has the layouts: every method stores `x[i .. i + 32)` as the
/// block at `at`.
final class Pack32 {
  private Pack32() {}

  static void q4_0(float[] x, int i, MemorySegment target, long at) {
    byte[] codes = new byte[32];
    float d = signed(x, i, 8, codes);
    LittleEndian.putHalf(target, at, d);
    nibbles(codes, 0, target, at + 2);
  }

  static void q4_1(float[] x, int i, MemorySegment target, long at) {
    byte[] codes = new byte[32];
    float low = low(x, i);
    float d = affine(x, i, low, 15, codes);
    LittleEndian.putHalf(target, at, d);
    LittleEndian.putHalf(target, at + 2, low);
    nibbles(codes, 0, target, at + 4);
  }

  static void q5_0(float[] x, int i, MemorySegment target, long at) {
    byte[] codes = new byte[32];
    float d = signed(x, i, 16, codes);
    LittleEndian.putHalf(target, at, d);
    target.set(LittleEndian.INT, at + 2, fifthBits(codes));
    nibbles(codes, 0, target, at + 6);
  }

  static void q5_1(float[] x, int i, MemorySegment target, long at) {
    byte[] codes = new byte[32];
    float low = low(x, i);
    float d = affine(x, i, low, 31, codes);
    LittleEndian.putHalf(target, at, d);
    LittleEndian.putHalf(target, at + 2, low);
    target.set(LittleEndian.INT, at + 4, fifthBits(codes));
    nibbles(codes, 0, target, at + 8);
  }

  static void q8_0(float[] x, int i, MemorySegment target, long at) {
    float d = Math.abs(ScaleFit.extreme(x, i, 32)) / 127;
    LittleEndian.putHalf(target, at, d);
    bytes(x, i, d, target, at + 2);
  }

  static void q8_1(float[] x, int i, MemorySegment target, long at) {
    float d = Math.abs(ScaleFit.extreme(x, i, 32)) / 127;
    LittleEndian.putHalf(target, at, d);
    int sum = bytes(x, i, d, target, at + 4);
    LittleEndian.putHalf(target, at + 2, sum * d);
  }

  static void iq4_nl(float[] x, int i, MemorySegment target, long at) {
    float d = LittleEndian.putHalf(target, at, ScaleFit.scale(Grid.Iq4Nl.GRID, x, i, 32));
    float inverse = inverse(d);
    byte[] codes = new byte[32];
    for (int j = 0; j < 32; j++) {
      codes[j] = (byte) Grid.Iq4Nl.GRID.code(x[i + j] * inverse);
    }
    nibbles(codes, 0, target, at + 2);
  }

  /// The scale puts the largest weight between the grid's 4 and (clipped) 8, as the Microscaling
  /// specification proposes.
  static void mxfp4(float[] x, int i, MemorySegment target, long at) {
    float extreme = Math.abs(ScaleFit.extreme(x, i, 32));
    int exponent = extreme == 0 ? 0 : Math.max(0, Math.getExponent(extreme) - 2 + 127);
    float d = Codebook.halfE8m0(exponent);
    byte[] codes = new byte[32];
    for (int j = 0; j < 32; j++) {
      codes[j] = (byte) mxfp4Code(x[i + j], d);
    }
    LittleEndian.putByte(target, at, exponent);
    nibbles(codes, 0, target, at + 1);
  }

  /// Thirty-two codes in sixteen bytes, from `codes[from]` on.
  static void nibbles(byte[] codes, int from, MemorySegment target, long at) {
    for (int j = 0; j < 16; j++) {
      int low = codes[from + j] & 15;
      int high = codes[from + j + 16] & 15;
      LittleEndian.putByte(target, at + j, low | high << 4);
    }
  }

  static float inverse(float d) {
    return d == 0 ? 0 : 1 / d;
  }

  /// Codes of `weight = (code - half) * d`, with the extreme weight at code 0. Returns d.
  private static float signed(float[] x, int i, int half, byte[] codes) {
    float d = ScaleFit.extreme(x, i, 32) / -half;
    float inverse = inverse(d);
    for (int j = 0; j < 32; j++) {
      codes[j] = (byte) Math.clamp((int) (x[i + j] * inverse + (half + 0.5f)), 0, 2 * half - 1);
    }
    return d;
  }

  /// Codes of `weight = code * d + low`. Returns d.
  private static float affine(float[] x, int i, float low, int maxCode, byte[] codes) {
    float high = x[i];
    for (int j = 1; j < 32; j++) {
      high = Math.max(high, x[i + j]);
    }
    float d = (high - low) / maxCode;
    float inverse = inverse(d);
    for (int j = 0; j < 32; j++) {
      codes[j] = (byte) Math.clamp((int) ((x[i + j] - low) * inverse + 0.5f), 0, maxCode);
    }
    return d;
  }

  private static float low(float[] x, int i) {
    float low = x[i];
    for (int j = 1; j < 32; j++) {
      low = Math.min(low, x[i + j]);
    }
    return low;
  }

  /// Signed bytes, ties away from zero. Returns their sum.
  private static int bytes(float[] x, int i, float d, MemorySegment target, long at) {
    float inverse = inverse(d);
    int sum = 0;
    for (int j = 0; j < 32; j++) {
      float scaled = x[i + j] * inverse;
      int code = (int) (scaled + Math.copySign(0.5, scaled)); // in double, where the sum is exact
      sum += code;
      LittleEndian.putByte(target, at + j, code);
    }
    return sum;
  }

  private static int fifthBits(byte[] codes) {
    int bits = 0;
    for (int j = 0; j < 32; j++) {
      bits |= (codes[j] >>> 4 & 1) << j;
    }
    return bits;
  }

  /// The code with the nearest level; of two equally near, the lower code.
  private static int mxfp4Code(float value, float d) {
    int best = 0;
    float bestError = Math.abs(value);
    for (int code = 1; code < 16; code++) {
      float error = Math.abs(d * Codebook.MXFP4_LEVELS[code] - value);
      if (error < bestError) {
        bestError = error;
        best = code;
      }
    }
    return best;
  }
}
