package dev.flint.tensor.kernel;

/// Where the emitted product finds what it needs of one token's activations: the codes of one
/// record of columns and, behind them, their sums and scale. Records of a token follow one another.
///
/// For formats with super-blocks, 320 bytes: `[256]` codes, `[16]` sums of 16 codes and `[8]` sums
/// of 32 codes (16 bits each), the scale (f32). For the others, 48 bytes: `[32]` codes, the scale
/// (f32), the sum (32 bits), scale · sum (f32).
///
/// @param columns columns of a record
/// @param bytes from one record to the next
/// @param scaleAt offset of the scale
record ActivationRecord(int columns, int bytes, int scaleAt) {
  static final ActivationRecord SUPER_BLOCK = new ActivationRecord(256, 320, 304);
  static final ActivationRecord BLOCK = new ActivationRecord(32, 48, 32);

  /// In a record of 256: sums of 16 codes, sums of 32 codes.
  static final int SUMS_OF_16_AT = 256;

  static final int SUMS_OF_32_AT = 288;

  /// In a record of 32.
  static final int SUM_AT = 36;

  static final int SCALED_SUM_AT = 40;

  static ActivationRecord of(PanelFormat format) {
    return format.superBlock() ? SUPER_BLOCK : BLOCK;
  }

  boolean superBlock() {
    return columns == 256;
  }

  /// Bytes from one token to the next: no power of two, so that the tokens of a tile do not compete
  /// for the same cache lines.
  long stride(int rowColumns) {
    long bytesUsed = ((long) rowColumns / columns * bytes + 63) & -64;
    return bytesUsed % 512 == 0 ? bytesUsed + 64 : bytesUsed;
  }
}
