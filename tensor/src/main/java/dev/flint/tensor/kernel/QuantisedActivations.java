package dev.flint.tensor.kernel;

/// Activations as 8-bit integers, in one or both of two encodings, as the weights they meet want
/// it: one scale for 32 columns (formats with blocks of 32) or for 256 (those with super-blocks).
///
/// `code = round(x · 127 / max|x|)`, half to even, so codes lie in -127…127; `scale = max|x| /
/// 127`. Where max|x| is below [#LEAST] or not finite, all codes are 0. Four codes stand in one
/// long, 16 bits each, ready to be multiplied with a group of 4 columns.
final class QuantisedActivations extends Activations {
  /// Adding and taking away this float leaves the nearest integer (half to even) in the low bits.
  private static final float ROUND = 12_582_912f; // 1.5 · 2^23

  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

  /// The least maximum that is encoded: below it 127 / max would overflow. 2^-120.
  static final float LEAST = 0x1p-120f;

  /// One encoding of all rows.
  static final class Encoding {
    /// Columns that share a scale.
    final int columns;

    /// Columns whose codes are summed: 32 in blocks of 32, 16 in super-blocks.
    final int sumColumns;

    final int longsPerRow;
    final int scalesPerRow;
    final int sumsPerRow;
    final long[] codes; // [token][columns / 4]
    final float[] scales; // [token][columns / this.columns]
    final int[] sums; // [token][columns / sumColumns]

    private Encoding(int tokens, int rowColumns, int columns, int sumColumns) {
      this.columns = columns;
      this.sumColumns = sumColumns;
      longsPerRow = rowColumns / 4;
      scalesPerRow = rowColumns / columns;
      sumsPerRow = rowColumns / sumColumns;
      codes = new long[tokens * longsPerRow];
      scales = new float[tokens * scalesPerRow];
      sums = new int[tokens * sumsPerRow];
    }

    int code(int token, int column) {
      return (short) (codes[token * longsPerRow + column / 4] >>> (column % 4 * 16));
    }

    private void encode(int token, int from, float[] x, int count) {
      for (int start = 0; start < count; start += columns) {
        float max = 0;
        for (int i = 0; i < columns; i++) {
          max = Math.max(max, Math.abs(x[start + i]));
        }
        boolean regular = max >= LEAST && max < Float.POSITIVE_INFINITY;
        float inverse = regular ? 127 / max : 0;
        scales[token * scalesPerRow + (from + start) / columns] = max / 127;
        int at = token * longsPerRow + (from + start) / 4;
        int sumAt = token * sumsPerRow + (from + start) / sumColumns;
        for (int part = 0; part < columns; part += sumColumns) {
          int sum = 0;
          for (int i = part; i < part + sumColumns; i += 4) {
            int a = regular ? round(x[start + i] * inverse) : 0;
            int b = regular ? round(x[start + i + 1] * inverse) : 0;
            int c = regular ? round(x[start + i + 2] * inverse) : 0;
            int d = regular ? round(x[start + i + 3] * inverse) : 0;
            sum += a + b + c + d;
            codes[at++] =
                (a & 0xFFFFL) | (b & 0xFFFFL) << 16 | (c & 0xFFFFL) << 32 | (d & 0xFFFFL) << 48;
          }
          sums[sumAt++] = sum;
        }
      }
    }

    private static int round(float x) {
      return Float.floatToRawIntBits(x + ROUND) - ROUND_BITS;
    }
  }

  private final Encoding blocks;
  private final Encoding superBlocks;
  private final boolean wantsBlocks;
  private final boolean wantsSuperBlocks;

  QuantisedActivations(
      F32 values, int tokens, int columns, boolean wantsBlocks, boolean wantsSuperBlocks) {
    super(values);
    this.wantsBlocks = wantsBlocks;
    this.wantsSuperBlocks = wantsSuperBlocks;
    blocks = new Encoding(wantsBlocks ? tokens : 0, columns, 32, 32);
    superBlocks = new Encoding(wantsSuperBlocks ? tokens : 0, columns, 256, 16);
  }

  /// The encoding that a format is multiplied with.
  Encoding of(PanelFormat format) {
    return format.superBlock() ? superBlocks : blocks;
  }

  @Override
  public void encode(int token, int from, int to) {
    if (!wantsBlocks && !wantsSuperBlocks) {
      return;
    }
    float[] x = new float[to - from];
    values().read(token, from, x, to - from);
    if (wantsBlocks) {
      blocks.encode(token, from, x, to - from);
    }
    if (wantsSuperBlocks) {
      superBlocks.encode(token, from, x, to - from);
    }
  }
}
