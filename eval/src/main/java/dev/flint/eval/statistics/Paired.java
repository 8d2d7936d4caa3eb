package dev.flint.eval.statistics;

/// Two subjects at the same problems.
///
/// @param problems how many both were given
/// @param rightA how many the first solved
/// @param rightB how many the second solved
/// @param onlyA how many only the first solved
/// @param onlyB how many only the second solved
/// @param interval of the difference in accuracy, first minus second, by [Bootstrap]
/// @param p by [McNemar]
public record Paired(
    int problems, int rightA, int rightB, int onlyA, int onlyB, Interval interval, double p) {
  /// @param a whether the first solved each problem
  /// @param b the same of the second; at least one problem, as many as `a`
  public static Paired of(boolean[] a, boolean[] b) {
    double[] differences = new double[a.length];
    int rightA = 0;
    int rightB = 0;
    int both = 0;
    for (int i = 0; i < a.length; i++) {
      differences[i] = (a[i] ? 1 : 0) - (b[i] ? 1 : 0);
      rightA += a[i] ? 1 : 0;
      rightB += b[i] ? 1 : 0;
      both += a[i] && b[i] ? 1 : 0;
    }
    int onlyA = rightA - both;
    int onlyB = rightB - both;
    return new Paired(
        a.length,
        rightA,
        rightB,
        onlyA,
        onlyB,
        Bootstrap.ofMean(differences),
        McNemar.p(onlyA, onlyB));
  }

  /// First minus second, -1 to 1.
  public double difference() {
    return (double) (rightA - rightB) / problems;
  }
}
