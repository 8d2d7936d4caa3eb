package dev.flint.tensor.kernel;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Activations as integers, in the encodings ([ActivationRecord]) that the weights they meet want.
///
/// The columns of a record have one scale; some of them together have a step, a small integer that
/// multiplies it, so that an outlier costs its neighbours precision and not the whole record. With
/// `S` the largest step, `n` the largest code and `max` over the record, `part` over the step's
/// columns: `scale = max|x| / nS`, `step = ⌈part|x| · (S / max|x|)⌉`, `code = round(x · (nS /
/// max|x| / step))`, half to even.
///
/// - Beside super-blocks: records of 256, steps of 1…8 for 32 columns, codes of ±127.
/// - Beside blocks of 32: steps of 1…64 for 16 columns, codes of ±127.
/// - Beside blocks of 32 with weights of 8 bits: no steps, codes of ±32,767.
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

    final int sumColumns;

    final int longsPerRow;
    final int scalesPerRow;
    final int sumsPerRow;
    final int stepsPerRow;
    final long[] codes; // [token][columns / 4]
    final float[] scales; // [token][columns / this.columns]
    final int[] sums; // [token][columns / sumColumns], codes times their step
    final int[] steps; // [token][columns / stepColumns]

    Encoding(ActivationRecord record, int tokens, int rowColumns) {
      this.record = record;
      columns = record.columns;
      sumColumns = record.sumColumns();
      longsPerRow = rowColumns / 4;
      scalesPerRow = rowColumns / columns;
      sumsPerRow = rowColumns / sumColumns;
      stepsPerRow = rowColumns / record.stepColumns;
      codes = new long[tokens * longsPerRow];
      scales = new float[tokens * scalesPerRow];
      sums = new int[tokens * sumsPerRow];
      steps = new int[tokens * stepsPerRow];
    }

    int code(int token, int column) {
      return (short) (codes[token * longsPerRow + column / 4] >>> (column % 4 * 16));
    }

    int step(int token, int column) {
      return steps[token * stepsPerRow + column / record.stepColumns];
    }

    int stepColumns() {
      return record.stepColumns;
    }

    /// The step of the group of 4 columns whose codes stand at an index.
    int step(int group) {
      return steps[group / (record.stepColumns / 4)];
    }

    /// Encodes `count` numbers as columns `from` on of a row.
    void encode(int token, int from, float[] x, int count) {
      for (int start = 0; start < count; start += columns) {
        float max = max(x, start, columns);
        boolean regular = max >= LEAST && max < Float.POSITIVE_INFINITY;
        scales[token * scalesPerRow + (from + start) / columns] = max / record.range();
        int sumAt = token * sumsPerRow + (from + start) / sumColumns;
        java.util.Arrays.fill(sums, sumAt, sumAt + columns / sumColumns, 0);
        for (int part = 0; part < columns; part += record.stepColumns) {
          int step = regular ? step(x, start + part, max) : 1;
          float inverse = regular ? record.range() / max / step : 0;
          int column = from + start + part;
          steps[token * stepsPerRow + column / record.stepColumns] = step;
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

    private int step(float[] x, int from, float max) {
      float part = max(x, from, record.stepColumns);
      double step = Math.ceil(part * (record.mostSteps / max));
      return Math.clamp((int) step, 1, record.mostSteps);
    }

    /// The columns that share a step.
    private void encode(int token, int column, float[] x, int start, float inverse, int step) {
      for (int i = 0; i < record.stepColumns; i += 4) {
        int a = round(x[start + i], inverse);
        int b = round(x[start + i + 1], inverse);
        int c = round(x[start + i + 2], inverse);
        int d = round(x[start + i + 3], inverse);
        sums[token * sumsPerRow + (column + i) / sumColumns] += (a + b + c + d) * step;
        codes[token * longsPerRow + (column + i) / 4] =
            (a & 0xFFFFL) | (b & 0xFFFFL) << 16 | (c & 0xFFFFL) << 32 | (d & 0xFFFFL) << 48;
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
    return of(ActivationRecord.of(format));
  }

  Encoding of(ActivationRecord record) {
    return Objects.requireNonNull(encodings.get(record));
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
