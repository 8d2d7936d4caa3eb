package dev.flint.tensor.format;

/// Least-squares scales for a group of weights. Both searches go the same way: guess how the
/// group's extremes meet the grid, round to codes, solve for the scale that suits those codes best,
/// and keep the guess with the smallest squared error.
final class ScaleFit {
  private static final int GUESSES = 10;

  private ScaleFit() {}

  /// `weight = scale * code - minimum`, with `minimum >= 0`.
  record Affine(float scale, float minimum) {}

  /// The weight of `x[at .. at + n)` that is furthest from zero, with its sign; the first of
  /// equals.
  static float extreme(float[] x, int at, int n) {
    float extreme = 0;
    for (int i = at; i < at + n; i++) {
      if (Math.abs(x[i]) > Math.abs(extreme)) {
        extreme = x[i];
      }
    }
    return extreme;
  }

  /// The scale (of either sign; 0 for zeros) for `weight = scale * level`.
  static float scale(Grid grid, float[] x, int at, int n) {
    float extreme = extreme(x, at, n);
    if (extreme == 0) {
      return 0;
    }
    double bestGain = 0;
    double bestScale = 0;
    for (int guess = -GUESSES; guess <= GUESSES; guess++) {
      float inverse = (grid.lowest() + guess * grid.searchStep()) / extreme;
      double xl = 0;
      double ll = 0;
      for (int i = at; i < at + n; i++) {
        double level = grid.level(grid.code(x[i] * inverse));
        xl += x[i] * level;
        ll += level * level;
      }
      // The squared error at the best scale xl / ll is sum(x * x) - xl * xl / ll.
      if (ll > 0 && xl * xl > bestGain * ll) {
        bestGain = xl * xl / ll;
        bestScale = xl / ll;
      }
    }
    return (float) bestScale;
  }

  /// Scale and minimum for codes from 0 to `maxCode`.
  static Affine affine(int maxCode, float[] x, int at, int n) {
    float low = 0;
    float high = Float.NEGATIVE_INFINITY;
    double sumX = 0;
    for (int i = at; i < at + n; i++) {
      low = Math.min(low, x[i]);
      high = Math.max(high, x[i]);
      sumX += x[i];
    }
    if (low == high) {
      return new Affine(0, -low);
    }
    double bestError = 0;
    Affine best = new Affine(0, 0);
    for (int guess = -GUESSES; guess <= GUESSES; guess++) {
      float inverse = (maxCode + 0.1f * guess) / (high - low);
      double sumL = 0;
      double sumLl = 0;
      double sumXl = 0;
      for (int i = at; i < at + n; i++) {
        double code = Math.clamp(Math.round((x[i] - low) * inverse), 0, maxCode);
        sumL += code;
        sumLl += code * code;
        sumXl += code * x[i];
      }
      double determinant = n * sumLl - sumL * sumL; // 0 if all codes are the same
      double scale = (n * sumXl - sumX * sumL) / determinant;
      double minimum = (sumL * sumXl - sumLl * sumX) / determinant;
      if (determinant == 0 || minimum < 0) {
        scale = sumXl / sumLl;
        minimum = 0;
      }
      // The squared error, less the constant sum(x * x).
      double error =
          scale * scale * sumLl
              + n * minimum * minimum
              + 2 * (minimum * sumX - scale * sumXl - scale * minimum * sumL);
      if (error < bestError) {
        bestError = error;
        best = new Affine((float) scale, (float) minimum);
      }
    }
    return best;
  }
}
