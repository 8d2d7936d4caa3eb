package dev.flint.model.draft;

/// Remembers which token followed a few others, in all texts that an engine reads or writes, and
/// guesses from that what comes next: speculation without a second model, one pool for all branches
/// (Saxena, "Prompt lookup decoding", 2023; Oliaro et al., "SuffixDecoding", arXiv 2411.04975).
///
/// Two tables of fixed size, by the last [#LONG] and the last [#SHORT] tokens; newer text takes the
/// place of older. A wrong guess costs time only, so that collisions do no harm. Owners keep texts
/// apart: what one wrote is never guessed for another.
///
/// One thread at a time.
public final class NgramPool {
  private static final int LONG = 6;
  private static final int SHORT = 3;
  private static final int BITS = 16;

  private final int[] longChecks = new int[1 << BITS];
  private final int[] longNext = new int[1 << BITS];
  private final int[] shortChecks = new int[1 << BITS];
  private final int[] shortNext = new int[1 << BITS];
  private final int[] window = new int[LONG];

  /// Learns the last of `size` tokens as what follows those before it.
  public void learn(long owner, int[] tokens, int size) {
    int next = tokens[size - 1];
    if (size > SHORT) {
      put(shortChecks, shortNext, hash(owner, tokens, size - 1 - SHORT, SHORT), next);
    }
    if (size > LONG) {
      put(longChecks, longNext, hash(owner, tokens, size - 1 - LONG, LONG), next);
    }
  }

  private static void put(int[] checks, int[] nexts, long hash, int next) {
    checks[slot(hash)] = check(hash);
    nexts[slot(hash)] = next;
  }

  /// Guesses the tokens after the first `size`.
  ///
  /// @param guesses where they go
  /// @param most how many at most
  /// @return how many there are
  public int propose(long owner, int[] tokens, int size, int[] guesses, int most) {
    if (size < SHORT) {
      return 0;
    }
    int held = Math.min(size, LONG);
    System.arraycopy(tokens, size - held, window, LONG - held, held);
    int count = 0;
    while (count < most) {
      long hash = hash(owner, window, LONG - SHORT, SHORT);
      int[] nexts = shortNext;
      boolean known = shortChecks[slot(hash)] == check(hash);
      if (held == LONG) {
        long longer = hash(owner, window, 0, LONG);
        if (longChecks[slot(longer)] == check(longer)) {
          hash = longer;
          nexts = longNext;
          known = true;
        }
      }
      if (!known) {
        break;
      }
      int guess = nexts[slot(hash)];
      guesses[count++] = guess;
      System.arraycopy(window, 1, window, 0, LONG - 1);
      window[LONG - 1] = guess;
      held = Math.min(held + 1, LONG);
    }
    return count;
  }

  private static long hash(long owner, int[] tokens, int from, int count) {
    long hash = owner * 0x9E3779B97F4A7C15L + count;
    for (int i = from; i < from + count; i++) {
      hash = (hash ^ tokens[i]) * 0xBF58476D1CE4E5B9L;
      hash ^= hash >>> 29;
    }
    return hash;
  }

  private static int slot(long hash) {
    return (int) (hash >>> (64 - BITS));
  }

  /// Never 0, which is what an empty slot holds.
  private static int check(long hash) {
    return (int) hash | 1;
  }
}
