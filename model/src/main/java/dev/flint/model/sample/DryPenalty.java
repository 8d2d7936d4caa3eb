package dev.flint.model.sample;

import java.util.Arrays;

/// The DRY penalty ([SamplingOptions.Dry]). Reading the history backwards, the Z-function
/// (Gusfield, "Algorithms on Strings, Trees and Sequences", 1997, section 1.4) tells for every
/// earlier place how many tokens before it equal the history's end; the token that came next there
/// would extend that repetition. A step is linear in the tokens searched.
final class DryPenalty {
  private static final double LN_FLOAT_MAX = Math.log(Float.MAX_VALUE);

  private final SamplingOptions.Dry dry;
  private final int maxExponent;
  private final History history;

  private int[] matched = new int[64]; // [age] the Z-function of the reversed history
  private final int[] lengthOf; // [vocabulary] longest repetition that a token would extend, + 1
  private int[] extending = new int[64]; // tokens whose lengthOf is not 0
  private int extendingSize;

  DryPenalty(SamplingOptions.Dry dry, History history, int vocabularySize) {
    this.dry = dry;
    this.history = history;
    this.lengthOf = new int[vocabularySize];
    this.maxExponent =
        dry.base() > 1.000001f ? (int) (LN_FLOAT_MAX / Math.log(dry.base())) : Integer.MAX_VALUE;
  }

  void apply(float[] logits, Adjustments adjustments) {
    int length = dry.lastN() < 0 ? history.size() : Math.min(history.size(), dry.lastN());
    if (length <= dry.allowedLength()) {
      return;
    }
    int limit = dry.breakers().tokensSince(history, length);
    if (limit < dry.allowedLength()) {
      return;
    }
    matchBackwards(length);
    for (int age = 1; age < length; age++) {
      int repeated = Math.min(matched[age], limit);
      if (repeated >= dry.allowedLength()) {
        note(history.back(age - 1), repeated);
      }
    }
    while (extendingSize > 0) {
      int token = extending[--extendingSize];
      int repeated = lengthOf[token] - 1;
      lengthOf[token] = 0;
      if (!dry.breakers().breaksAlone(token)) {
        int exponent = Math.min(repeated - dry.allowedLength(), maxExponent);
        float penalty = (float) (dry.multiplier() * Math.pow(dry.base(), exponent));
        adjustments.set(logits, token, logits[token] - penalty);
      }
    }
  }

  private void note(int token, int repeated) {
    if (lengthOf[token] == 0) {
      if (extendingSize == extending.length) {
        extending = Arrays.copyOf(extending, 2 * extendingSize);
      }
      extending[extendingSize++] = token;
    }
    lengthOf[token] = Math.max(lengthOf[token], repeated + 1);
  }

  /// Fills `matched` from 1 to below `length`: so many tokens ending `age` ago equal the newest
  /// ones.
  private void matchBackwards(int length) {
    if (matched.length < length) {
      matched = new int[Math.max(length, 2 * matched.length)];
    }
    int left = 0;
    int right = 0; // [left, right) equals [0, right - left), right as far as any match reached
    for (int age = 1; age < length; age++) {
      int same = age < right ? Math.min(matched[age - left], right - age) : 0;
      while (age + same < length && history.back(same) == history.back(age + same)) {
        same++;
      }
      matched[age] = same;
      if (age + same > right) {
        left = age;
        right = age + same;
      }
    }
  }
}
