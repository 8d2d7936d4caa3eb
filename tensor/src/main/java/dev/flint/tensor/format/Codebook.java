package dev.flint.tensor.format;

/// The fixed tables of the formats whose 4-bit codes are not evenly spaced: IQ4_NL and IQ4_XS share
/// one, MXFP4 has another, and MXFP4's block scale is a bare power of two (E8M0).
///
/// Source: ggml (`kvalues_iq4nl`, `kvalues_mxfp4`) and the OCP Microscaling Formats specification,
/// version 1.0.
public final class Codebook {
  /// Code (0..15) to level; a weight is `scale * level`.
  static final byte[] IQ4_NL_CODES = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  /// Code (0..15) to *twice* its E2M1 value, so that every level is whole; a weight is
  /// `halfE8m0(scale) * level`.
  static final byte[] MXFP4_CODES = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

  /// [#IQ4_NL_CODES] as floats.
  static final float[] IQ4_NL_LEVELS = floats(IQ4_NL_CODES);

  /// [#MXFP4_CODES] as floats.
  static final float[] MXFP4_LEVELS = floats(MXFP4_CODES);

  private Codebook() {}

  /// A fresh copy of the sixteen levels of IQ4_NL and IQ4_XS, ascending.
  public static byte[] iq4NlCodes() {
    return IQ4_NL_CODES.clone();
  }

  /// A fresh copy of the sixteen levels of MXFP4, each twice its E2M1 value. Codes 8..15 are the
  /// negatives of 0..7; negative zero is stored as zero.
  public static byte[] mxfp4Codes() {
    return MXFP4_CODES.clone();
  }

  /// The value of an E8M0 exponent byte (0..255): `2^(exponent - 127)`. Like ggml it has no NaN:
  /// 255 is infinite.
  public static float e8m0(int exponent) {
    return Float.intBitsToFloat(exponent == 0 ? 0x0040_0000 : exponent << 23);
  }

  /// Half of [#e8m0]: the scale that belongs to the doubled levels of [#mxfp4Codes]. Finite for
  /// every byte.
  public static float halfE8m0(int exponent) {
    return Float.intBitsToFloat(exponent < 2 ? 0x0020_0000 << exponent : (exponent - 1) << 23);
  }

  private static float[] floats(byte[] codes) {
    float[] levels = new float[codes.length];
    for (int i = 0; i < codes.length; i++) {
      levels[i] = codes[i];
    }
    return levels;
  }
}
