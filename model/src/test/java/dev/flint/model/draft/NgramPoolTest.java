package dev.flint.model.draft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Guesses from text that was seen.
final class NgramPoolTest {
  private final NgramPool pool = new NgramPool();
  private final int[] guesses = new int[8];

  private void learn(long owner, int... tokens) {
    for (int size = 1; size <= tokens.length; size++) {
      pool.learn(owner, tokens, size);
    }
  }

  private int[] guess(long owner, int... tokens) {
    return Arrays.copyOf(guesses, pool.propose(owner, tokens, tokens.length, guesses, 5));
  }

  @Test
  void whatFollowedBeforeIsGuessedAgain() {
    learn(1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
    assertThat(guess(1, 99, 10, 11, 12)).containsExactly(13, 14, 15, 16, 17);
    assertThat(guess(1, 16, 17, 18)).containsExactly(19);
  }

  @Test
  void theLongerContextDecidesAndThenTheNewerText() {
    learn(1, 1, 2, 3, 50, 51, 52, 7);
    learn(1, 4, 5, 6, 50, 51, 52, 8);
    assertThat(guess(1, 1, 2, 3, 50, 51, 52)).startsWith(7);
    assertThat(guess(1, 4, 5, 6, 50, 51, 52)).startsWith(8);
    assertThat(guess(1, 50, 51, 52)).startsWith(8);
  }

  @Test
  void nothingIsGuessedFromAnUnknownOrAnothersText() {
    learn(1, 10, 11, 12, 13, 14);
    assertThat(guess(2, 10, 11, 12)).isEmpty();
    assertThat(guess(1, 12, 11, 10)).isEmpty();
    assertThat(guess(1, 10, 11)).isEmpty();
  }
}
