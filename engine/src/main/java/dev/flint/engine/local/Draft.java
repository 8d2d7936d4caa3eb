package dev.flint.engine.local;

import dev.flint.model.draft.NgramPool;

/// What one sequence tries beyond its next token: the guesses of the engine's pool, as many as pay.
///
/// A step reads the guesses along with the token before them; the sampler then draws from each
/// row's logits in turn, with the same random numbers as without guesses, for as long as what it
/// draws is what was guessed. So guesses change how many steps an answer takes, never its tokens.
final class Draft {
  /// Most tokens that are tried in one step.
  static final int MOST = 7;

  private static final double NEW_SHARE = 0.15;

  private final NgramPool pool;
  private final long tenant;
  private final boolean enabled;
  private final int[] tokens = new int[MOST];
  private int length;

  /// Share of guesses that were right, of late; begins hopeful.
  private double accepted = 0.6;

  /// @param pool shared by all sequences of the engine
  Draft(NgramPool pool, String tenant, boolean enabled) {
    this.pool = pool;
    this.tenant = tenant.hashCode();
    this.enabled = enabled;
  }

  /// Guesses of the last proposal.
  int length() {
    return length;
  }

  int token(int index) {
    return tokens[index];
  }

  int[] tokens() {
    return tokens;
  }

  void none() {
    length = 0;
  }

  /// Guesses what follows, at most `most` tokens, and fewer if they would not pay.
  void propose(Tokens after, int most, Pace pace, int others) {
    length =
        enabled
            ? pool.propose(tenant, after.array(), after.size(), tokens, Math.min(most, MOST))
            : 0;
    length = paying(pace, others);
  }

  /// The number of guesses that gives the most tokens for the step's time: with each right at
  /// probability `a`, `n` of them give `1 + a + … + aⁿ` tokens.
  private int paying(Pace pace, int others) {
    double best = 0;
    int at = 0;
    double tokensExpected = 0;
    double chance = 1;
    for (int n = 0; n <= length; n++) {
      tokensExpected += chance;
      chance *= accepted;
      double rate = (others + tokensExpected) / pace.expected(others + 1 + n);
      if (rate > best * 1.02) {
        best = rate;
        at = n;
      }
    }
    return at;
  }

  /// How many of the guesses were right.
  void tried(int right) {
    for (int i = 0; i < Math.min(right + 1, length); i++) {
      accepted += NEW_SHARE * ((i < right ? 1 : 0) - accepted);
    }
    if (length == 0) {
      accepted += 0.01 * (0.6 - accepted);
    }
    length = 0;
  }

  /// The sequence has grown to `size` tokens.
  void learn(Tokens all, int size) {
    if (enabled) {
      pool.learn(tenant, all.array(), size);
    }
  }
}
