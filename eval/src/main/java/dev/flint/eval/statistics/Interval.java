package dev.flint.eval.statistics;

/// A range that holds the true value in 95 of 100 such experiments.
public record Interval(double low, double high) {
  /// Standard deviations of a normal variable within which 95 % lie.
  private static final double Z = 1.959963984540054;

  /// Wilson's score interval of a share (Wilson 1927): sound for few trials and for shares near 0
  /// or 1.
  public static Interval ofShare(int right, int all) {
    if (all == 0) {
      return new Interval(0, 1);
    }
    double share = (double) right / all;
    double z2 = Z * Z / all;
    double middle = (share + z2 / 2) / (1 + z2);
    double half = Z / (1 + z2) * Math.sqrt(share * (1 - share) / all + z2 / (4 * all));
    return new Interval(Math.max(0, middle - half), Math.min(1, middle + half));
  }
}
