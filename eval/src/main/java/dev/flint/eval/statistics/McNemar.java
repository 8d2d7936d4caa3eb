package dev.flint.eval.statistics;

/// McNemar's exact test: whether two subjects that were given the same problems differ. Only the
/// problems that one of them alone solved matter.
public final class McNemar {
  private McNemar() {}

  /// The two-sided probability of a split at least as uneven if both were equally good: a fair coin
  /// thrown once for each such problem.
  ///
  /// @param onlyA problems that only the first solved
  /// @param onlyB problems that only the second solved
  public static double p(int onlyA, int onlyB) {
    int n = onlyA + onlyB;
    double logHalves = n * Math.log(0.5);
    double logChoose = 0;
    double sum = 0;
    for (int k = 0; k <= Math.min(onlyA, onlyB); k++) {
      sum += Math.exp(logChoose + logHalves);
      logChoose += Math.log(n - k) - Math.log(k + 1);
    }
    return Math.min(1, 2 * sum);
  }
}
