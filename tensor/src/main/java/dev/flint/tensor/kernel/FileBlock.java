package dev.flint.tensor.kernel;

import dev.flint.tensor.format.TensorType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// One block of one row of a file, taken apart: four codes to an int, small scales, f16 bits.
/// Layouts are ggml's (`ggml-common.h`). Bytes are moved eight at a time.
final class FileBlock {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW4 = 0x0F0F0F0F0F0F0F0FL;
  private static final long LOW2 = 0x0303030303030303L;
  private static final long LOW1 = 0x0101010101010101L;

  /// Codes `[columns / 4]`: byte i of element g is the code of column 4g + i.
  final int[] codes = new int[64];

  final byte[] scales = new byte[16];
  final byte[] minima = new byte[16];
  short d;
  short dmin;

  /// Reads the block at a byte offset.
  void read(TensorType type, byte[] source, int at) {
    switch (type) {
      case Q4_0, IQ4_NL -> {
        d = (short) SHORT.get(source, at);
        nibbles32(source, at + 2);
      }
      case Q4_1 -> {
        d = (short) SHORT.get(source, at);
        dmin = (short) SHORT.get(source, at + 2);
        nibbles32(source, at + 4);
      }
      case Q5_0 -> {
        d = (short) SHORT.get(source, at);
        nibbles32(source, at + 6);
        fifthBits((int) INT.get(source, at + 2));
      }
      case Q5_1 -> {
        d = (short) SHORT.get(source, at);
        dmin = (short) SHORT.get(source, at + 2);
        nibbles32(source, at + 8);
        fifthBits((int) INT.get(source, at + 4));
      }
      case Q8_0 -> {
        d = (short) SHORT.get(source, at);
        for (int g = 0; g < 8; g++) {
          codes[g] = (int) INT.get(source, at + 2 + 4 * g);
        }
      }
      case MXFP4 -> {
        d = (short) (source[at] & 0xFF);
        nibbles32(source, at + 1);
      }
      case Q2_K -> q2k(source, at);
      case Q3_K -> q3k(source, at);
      case Q4_K -> {
        d = (short) SHORT.get(source, at);
        dmin = (short) SHORT.get(source, at + 2);
        sixBitPairs(source, at + 4);
        nibbles256(source, at + 16);
      }
      case Q5_K -> {
        d = (short) SHORT.get(source, at);
        dmin = (short) SHORT.get(source, at + 2);
        sixBitPairs(source, at + 4);
        nibbles256(source, at + 48);
        for (int i = 0; i < 32; i += 8) {
          long bits = (long) LONG.get(source, at + 16 + i);
          for (int b = 0; b < 8; b++) {
            or(b * 8 + i / 4, ((bits >>> b) & LOW1) << 4);
          }
        }
      }
      case Q6_K -> q6k(source, at);
      case IQ4_XS -> iq4xs(source, at);
      case F32, F16, BF16, F64, I8, I16, I32, I64, Q8_1, Q8_K ->
          throw new IllegalArgumentException(type + " has no panels");
    }
  }

  /// 16 bytes: columns 0…15 in the low, 16…31 in the high nibbles.
  private void nibbles32(byte[] source, int at) {
    for (int i = 0; i < 16; i += 8) {
      long pairs = (long) LONG.get(source, at + i);
      put(i / 4, pairs & LOW4);
      put(4 + i / 4, (pairs >>> 4) & LOW4);
    }
  }

  /// Eight codes at groups g and g + 1.
  private void put(int g, long eight) {
    codes[g] = (int) eight;
    codes[g + 1] = (int) (eight >>> 32);
  }

  private void or(int g, long eight) {
    codes[g] |= (int) eight;
    codes[g + 1] |= (int) (eight >>> 32);
  }

  /// Bit c of `bits` is the fifth bit of column c.
  private void fifthBits(int bits) {
    for (int g = 0; g < 8; g++) {
      int four = bits >>> (4 * g);
      codes[g] |= (four & 1) << 4 | (four & 2) << 11 | (four & 4) << 18 | (four & 8) << 25;
    }
  }

  /// 128 bytes: each run of 32 holds 64 columns, the first 32 in its low, the others in its high
  /// nibbles.
  private void nibbles256(byte[] source, int at) {
    for (int run = 0; run < 4; run++) {
      for (int i = 0; i < 32; i += 8) {
        long pairs = (long) LONG.get(source, at + 32 * run + i);
        put(run * 16 + i / 4, pairs & LOW4);
        put(run * 16 + 8 + i / 4, (pairs >>> 4) & LOW4);
      }
    }
  }

  /// Eight scales and eight minima of six bits in 12 bytes (`get_scale_min_k4`).
  private void sixBitPairs(byte[] source, int at) {
    for (int j = 0; j < 4; j++) {
      int a = source[at + j] & 0xFF;
      int b = source[at + 4 + j] & 0xFF;
      int c = source[at + 8 + j] & 0xFF;
      scales[j] = (byte) (a & 63);
      minima[j] = (byte) (b & 63);
      scales[4 + j] = (byte) ((c & 15) | (a >> 6) << 4);
      minima[4 + j] = (byte) ((c >> 4) | (b >> 6) << 4);
    }
  }

  /// 64 bytes at `at`: each half of 32 bytes holds 128 columns, 32 for each pair of bits.
  private void pairs(byte[] source, int at) {
    for (int half = 0; half < 2; half++) {
      for (int i = 0; i < 32; i += 8) {
        long four = (long) LONG.get(source, at + 32 * half + i);
        for (int s = 0; s < 4; s++) {
          put(half * 32 + s * 8 + i / 4, (four >>> (2 * s)) & LOW2);
        }
      }
    }
  }

  private void q2k(byte[] source, int at) {
    System.arraycopy(source, at, scales, 0, 16);
    pairs(source, at + 16);
    d = (short) SHORT.get(source, at + 80);
    dmin = (short) SHORT.get(source, at + 82);
  }

  private void q3k(byte[] source, int at) {
    pairs(source, at + 32);
    for (int i = 0; i < 32; i += 8) {
      long bits = (long) LONG.get(source, at + i);
      for (int b = 0; b < 8; b++) {
        or(b * 8 + i / 4, ((bits >>> b) & LOW1) << 2);
      }
    }
    for (int j = 0; j < 16; j++) {
      int low = source[at + 96 + (j & 7)] & 0xFF;
      int high = source[at + 104 + (j & 3)] & 0xFF;
      int scale = (j < 8 ? low & 15 : low >> 4) | ((high >> (2 * (j >> 2))) & 3) << 4;
      scales[j] = (byte) (scale - 32);
    }
    d = (short) SHORT.get(source, at + 108);
  }

  private void q6k(byte[] source, int at) {
    for (int half = 0; half < 2; half++) {
      int low = at + 64 * half;
      int high = at + 128 + 32 * half;
      for (int i = 0; i < 32; i += 8) {
        long a = (long) LONG.get(source, low + i);
        long b = (long) LONG.get(source, low + 32 + i);
        long two = (long) LONG.get(source, high + i);
        int g = half * 32 + i / 4;
        put(g, (a & LOW4) | (two & LOW2) << 4);
        put(g + 8, (b & LOW4) | ((two >>> 2) & LOW2) << 4);
        put(g + 16, ((a >>> 4) & LOW4) | ((two >>> 4) & LOW2) << 4);
        put(g + 24, ((b >>> 4) & LOW4) | ((two >>> 6) & LOW2) << 4);
      }
    }
    System.arraycopy(source, at + 192, scales, 0, 16);
    d = (short) SHORT.get(source, at + 208);
  }

  private void iq4xs(byte[] source, int at) {
    d = (short) SHORT.get(source, at);
    int high = (short) SHORT.get(source, at + 2) & 0xFFFF;
    for (int j = 0; j < 8; j++) {
      int low = source[at + 4 + j / 2] & 0xFF;
      int scale = ((low >> (4 * (j & 1))) & 15) | ((high >> (2 * j)) & 3) << 4;
      scales[j] = (byte) (scale - 32);
    }
    for (int j = 0; j < 8; j++) {
      for (int i = 0; i < 16; i += 8) {
        long two = (long) LONG.get(source, at + 8 + 16 * j + i);
        put(j * 8 + i / 4, two & LOW4);
        put(j * 8 + 4 + i / 4, (two >>> 4) & LOW4);
      }
    }
  }
}
