package dev.flint.model.sample;

/// The likeliest tokens and their log-probabilities (natural logarithm) under the distribution of
/// the unchanged logits, that is before any mask, penalty or temperature. Immutable.
///
/// Computed in double as `(logit - max) - log Σ exp(logit - max)`, which neither overflows nor
/// loses the small terms.
public final class LogProbs {
  private final int[] ids; // [size] likeliest first
  private final float[] logProbs; // [size]
  private final double max;
  private final double logSum; // log Σ exp(logit - max)

  private LogProbs(int[] ids, float[] logProbs, double max, double logSum) {
    this.ids = ids;
    this.logProbs = logProbs;
    this.max = max;
    this.logSum = logSum;
  }

  /// @param logits one for each token; read only
  /// @param k how many of the likeliest tokens to keep: all if there are fewer, tokens at negative
  ///   infinity left out; 0 prepares [#ofLogit] alone
  /// @throws BadLogits if a logit is NaN or positive infinity, or all are negative infinity
  public static LogProbs top(float[] logits, int k) {
    if (k < 0) {
      throw new IllegalArgumentException("the number of log-probabilities is " + k + " (below 0)");
    }
    Candidates candidates = new Candidates();
    candidates.selectTop(logits, null, Math.max(1, k));
    double max = logits[candidates.id(0)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    double logSum = Math.log(sum);

    int size = Math.min(k, candidates.size());
    int[] ids = new int[size];
    float[] logProbs = new float[size];
    for (int rank = 0; rank < size; rank++) {
      ids[rank] = candidates.id(rank);
      logProbs[rank] = (float) (logits[ids[rank]] - max - logSum);
    }
    return new LogProbs(ids, logProbs, max, logSum);
  }

  /// How many tokens were kept.
  public int size() {
    return ids.length;
  }

  /// @param rank 0 is the likeliest; equal ones by id
  public int id(int rank) {
    return ids[rank];
  }

  /// The log-probability of the token at a rank.
  public float logProb(int rank) {
    return logProbs[rank];
  }

  /// The log-probability of any token of the same array, given its logit.
  public float ofLogit(float logit) {
    return (float) (logit - max - logSum);
  }
}
