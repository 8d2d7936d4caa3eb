package dev.flint.cli.bench;

import java.util.Arrays;

/// The median of some figures and the quartiles around it, interpolated between neighbours (the
/// k-th of n figures is the quantile (k − 1) / (n − 1)).
record Quartiles(double q1, double median, double q3) {
  /// @throws IllegalArgumentException if there are none
  static Quartiles of(double... figures) {
    if (figures.length == 0) {
      throw new IllegalArgumentException("no figures");
    }
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return new Quartiles(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
  }

  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
