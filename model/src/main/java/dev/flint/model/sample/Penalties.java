package dev.flint.model.sample;

import java.util.Arrays;

/// Repetition, frequency and presence penalties over the last n tokens. Counts are kept as tokens
/// come and go, so a step costs the number of different recent tokens.
final class Penalties {
  private final float repeat;
  private final float frequency;
  private final float presence;
  private final int lastN;
  private final History history;

  private final int[] countOf; // [vocabulary] occurrences within the last n
  private final int[] placeOf; // [vocabulary] index in `distinct` while the count is above 0
  private int[] distinct = new int[64];
  private int distinctSize;

  /// @param history shared with others; the owner adds each token before calling [#accepted]
  Penalties(SamplingOptions options, History history, int vocabularySize) {
    this.repeat = options.repeatPenalty();
    this.frequency = options.frequencyPenalty();
    this.presence = options.presencePenalty();
    this.lastN = options.penaltyLastN();
    this.history = history;
    this.countOf = new int[vocabularySize];
    this.placeOf = new int[vocabularySize];
  }

  void accepted(int token) {
    if (countOf[token]++ == 0) {
      if (distinctSize == distinct.length) {
        distinct = Arrays.copyOf(distinct, 2 * distinctSize);
      }
      placeOf[token] = distinctSize;
      distinct[distinctSize++] = token;
    }
    if (lastN > 0 && history.size() > lastN) {
      forget(history.back(lastN));
    }
  }

  private void forget(int token) {
    if (--countOf[token] == 0) {
      int last = distinct[--distinctSize];
      distinct[placeOf[token]] = last;
      placeOf[last] = placeOf[token];
    }
  }

  void apply(float[] logits, Adjustments adjustments) {
    for (int i = 0; i < distinctSize; i++) {
      int token = distinct[i];
      float logit = logits[token];
      logit = logit > 0 ? logit / repeat : logit * repeat;
      logit -= countOf[token] * frequency + presence;
      adjustments.set(logits, token, logit);
    }
  }
}
