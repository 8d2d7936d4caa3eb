package dev.flint.tensor.kernel;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Activations as integers, in the encodings ([ActivationRecord]) that the weights they meet want.
///
/// - Beside formats with blocks of 32: `scale = max|x| / n`, `code = round(x · n / max|x|)`, half to
///   even, where n is 127, or 32,767 beside weights of 8 bits.
/// - Beside super-blocks: one scale for 256 columns and for every 32 of them a step of 1…8 that
///   multiplies it: `scale = max|x| / 1016`, `step = ⌈max₃₂|x| · (8 / max|x|)⌉`, `code = round(x ·
///   (1016 / (max|x| · step)))`. One outlier thus costs its neighbours precision, not all 256.
///
/// Where max|x| is below [#LEAST] or not finite, all codes are 0 and all steps 1. Four codes stand
/// in one long, 16 bits each, ready to be multiplied with a group of 4 columns.
final class QuantisedActivations extends Activations {
  /// Adding and taking away this float leaves the nearest integer (half to even) in the low bits.
  private static final float ROUND = 12_582_912f; // 1.5 · 2^23

  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

  /// The least maximum that is encoded: below it the inverse of the scale could overflow. 2^-110.
  static final float LEAST = 0x1p-110f;

  /// One encoding of all rows.
  static final class Encoding {
    private final ActivationRecord record;

    /// Columns that share a scale.
    final int columns;

    /// Columns whose codes are summed: 32 in blocks of 32, 16 in super-blocks.
    final int sumColumns;

    final int longsPerRow;
    final int scalesPerRow;
    final int sumsPerRow;
    final int stepsPerRow;
    final long[] codes; // [token][columns / 4]
    final float[] scales; // [token][columns / this.columns]
    final int[] sums; // [token][columns / sumColumns], times the step
    final int[] steps; // [token][columns / 32]

    Encoding(ActivationRecord record, int tokens, int rowColumns) {
      this.record = record;
      columns = record.columns;
      sumColumns = record.sumColumns();
      longsPerRow = rowColumns / 4;
      scalesPerRow = rowColumns / columns;
      sumsPerRow = rowColumns / sumColumns;
      stepsPerRow = rowColumns / ActivationRecord.STEP_COLUMNS;
      codes = new long[tokens * longsPerRow];
      scales = new float[tokens * scalesPerRow];
      sums = new int[tokens * sumsPerRow];
      steps = new int[tokens * stepsPerRow];
    }

    int code(int token, int column) {
      return (short) (codes[token * longsPerRow + column / 4] >>> (column % 4 * 16));
    }

    /// The step of the group of 4 columns whose codes stand at an index.
    int step(int group) {
      return steps[group / (ActivationRecord.STEP_COLUMNS / 4)];
    }

    /// Encodes `count` numbers as columns `from` on of a row.
    void encode(int token, int from, float[] x, int count) {
      for (int start = 0; start < count; start += columns) {
        float max = max(x, start, columns);
        boolean regular = max >= LEAST && max < Float.POSITIVE_INFINITY;
        scales[token * scalesPerRow + (from + start) / columns] = max / record.range();
        for (int part = 0; part < columns; part += ActivationRecord.STEP_COLUMNS) {
          int step = regular && record.superBlock() ? step(x, start + part, max) : 1;
          float inverse = regular ? record.range() / (max * step) : 0;
          int column = from + start + part;
          steps[token * stepsPerRow + column / ActivationRecord.STEP_COLUMNS] = step;
          encode(token, column, x, start + part, inverse, step);
        }
      }
    }

    private static float max(float[] x, int from, int count) {
      float max = 0;
      for (int i = from; i < from + count; i++) {
        max = Math.max(max, Math.abs(x[i]));
      }
      return max;
    }

    private static int step(float[] x, int from, float max) {
      float part = max(x, from, ActivationRecord.STEP_COLUMNS);
      double step = Math.ceil(part * (ActivationRecord.MOST_STEPS / max));
      return Math.clamp((int) step, 1, ActivationRecord.MOST_STEPS);
    }

    /// The 32 columns that share a step.
    private void encode(int token, int column, float[] x, int start, float inverse, int step) {
      int at = token * longsPerRow + column / 4;
      int sumAt = token * sumsPerRow + column / sumColumns;
      for (int part = start; part < start + ActivationRecord.STEP_COLUMNS; part += sumColumns) {
        int sum = 0;
        for (int i = part; i < part + sumColumns; i += 4) {
          int a = round(x[i], inverse);
          int b = round(x[i + 1], inverse);
          int c = round(x[i + 2], inverse);
          int d = round(x[i + 3], inverse);
          sum += a + b + c + d;
          codes[at++] =
              (a & 0xFFFFL) | (b & 0xFFFFL) << 16 | (c & 0xFFFFL) << 32 | (d & 0xFFFFL) << 48;
        }
        sums[sumAt++] = sum * step;
      }
    }

    private static int round(float x, float inverse) {
      return inverse == 0 ? 0 : Float.floatToRawIntBits(x * inverse + ROUND) - ROUND_BITS;
    }
  }

  private final Map<ActivationRecord, Encoding> encodings = new EnumMap<>(ActivationRecord.class);

  QuantisedActivations(F32 values, int tokens, int columns, Set<ActivationRecord> wanted) {
    super(values);
    for (ActivationRecord record : wanted) {
      encodings.put(record, new Encoding(record, tokens, columns));
    }
  }

  /// The encoding that a format is multiplied with.
  Encoding of(PanelFormat format) {
    return Objects.requireNonNull(encodings.get(ActivationRecord.of(format)));
  }

  @Override
  public void encode(int token, int from, int to) {
    if (encodings.isEmpty()) {
      return;
    }
    float[] x = new float[to - from];
    values().read(token, from, x, to - from);
    for (Encoding encoding : encodings.values()) {
      encoding.encode(token, from, x, to - from);
    }
  }
}
