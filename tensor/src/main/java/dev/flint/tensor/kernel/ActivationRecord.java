package dev.flint.tensor.kernel;

/// How activations are encoded beside a class of formats, and where the emitted product finds them:
/// the codes of one record of columns and, behind them, their sums and scale. Records of a token
/// follow one another.
///
/// - `BLOCK`, 52 bytes: `[32]` codes, `[2]` steps, the scale (f32), the sum (32 bits), scale · sum
///   (f32).
/// - `WORDS`, 76 bytes: `[32]` codes of 16 bits, of each four columns the first, third, second and
///   fourth, then as above without steps.
/// - `SUPER_BLOCK`, 352 bytes: four times `[64]` codes and `[2]` steps, then `[16]` sums of 16
///   codes and `[8]` sums of 32 codes (16 bits each), the scale (f32).
///
/// A step (16 bits, stored twice) multiplies the scale for its columns; sums are of codes times
/// their step.
enum ActivationRecord {
  BLOCK(32, 127, 16, 64, 52, 40),
  WORDS(32, 32_767, 32, 1, 76, 64),
  /// With the largest step 32 codes still sum up to 16 bits.
  SUPER_BLOCK(256, 127, 32, 8, 352, 336);

  /// In a record of 256: columns and bytes of a quarter.
  static final int QUARTER_COLUMNS = 64;

  static final int QUARTER_BYTES = 72;

  /// Behind the quarters: sums of 16 codes, sums of 32 codes.
  static final int SUMS_OF_16_AT = 288;

  static final int SUMS_OF_32_AT = 320;

  /// Columns of a record.
  final int columns;

  /// The largest code.
  final int levels;

  /// Columns that share a step.
  final int stepColumns;

  /// The largest step.
  final int mostSteps;

  /// From one record to the next.
  final int bytes;

  /// Offset of the scale.
  final int scaleAt;

  ActivationRecord(
      int columns, int levels, int stepColumns, int mostSteps, int bytes, int scaleAt) {
    this.columns = columns;
    this.levels = levels;
    this.stepColumns = stepColumns;
    this.mostSteps = mostSteps;
    this.bytes = bytes;
    this.scaleAt = scaleAt;
  }

  static ActivationRecord of(PanelFormat format) {
    if (format.superBlock()) {
      return SUPER_BLOCK;
    }
    return format.words() ? WORDS : BLOCK;
  }

  boolean superBlock() {
    return this == SUPER_BLOCK;
  }

  /// Offset of a column's code, of one byte.
  static int codeAt(int column) {
    return column / QUARTER_COLUMNS * QUARTER_BYTES + column % QUARTER_COLUMNS;
  }

  /// Offset of a column's step.
  int stepAt(int column) {
    if (!superBlock()) {
      return columns + column / stepColumns * 4;
    }
    int quarter = column / QUARTER_COLUMNS * QUARTER_BYTES;
    return quarter + QUARTER_COLUMNS + column % QUARTER_COLUMNS / stepColumns * 4;
  }

  /// Offset of the sum; not in a record of 256.
  int sumAt() {
    return scaleAt + 4;
  }

  /// Offset of scale · sum; not in a record of 256.
  int scaledSumAt() {
    return scaleAt + 8;
  }

  /// The largest code times the largest step: what the largest magnitude becomes.
  int range() {
    return levels * mostSteps;
  }

  /// Columns whose codes are summed.
  int sumColumns() {
    return superBlock() ? 16 : columns;
  }

  /// Bytes from one token to the next: no power of two, so that the tokens of a tile do not compete
  /// for the same cache lines.
  long stride(int rowColumns) {
    long bytesUsed = ((long) rowColumns / columns * bytes + 63) & -64;
    return bytesUsed % 512 == 0 ? bytesUsed + 64 : bytesUsed;
  }
}
