package dev.flint.eval.statistics;

import java.util.Arrays;
import java.util.Random;

/// How far the mean of a sample may lie from the truth, by drawing samples of the same size from
/// the sample itself (Efron 1979), with replacement.
public final class Bootstrap {
  private static final int DRAWS = 10_000;
  private static final long SEED = 20_261_123;

  private Bootstrap() {}

  /// The percentile interval of the mean.
  ///
  /// @param values at least one
  public static Interval ofMean(double[] values) {
    var random = new Random(SEED);
    double[] means = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[draw] = sum / values.length;
    }
    Arrays.sort(means);
    return new Interval(means[DRAWS / 40 - 1], means[DRAWS - DRAWS / 40]);
  }
}
