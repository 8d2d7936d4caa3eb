package dev.flint.model.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceBreakersTest {
  private static final List<String> PIECES = List.of("a", "b", "ab", "xa", "c", "abc!", "bc", "é");

  private static SequenceBreakers breakers(String... texts) {
    return SequenceBreakers.of(
        List.of(texts),
        PIECES.size(),
        id -> PIECES.get(id).getBytes(StandardCharsets.UTF_8),
        SequenceBreakersTest::longestFirst);
  }

  private static int[] longestFirst(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    int best = -1;
    for (int id = 0; id < PIECES.size(); id++) {
      if (text.startsWith(PIECES.get(id))
          && (best < 0 || PIECES.get(id).length() > PIECES.get(best).length())) {
        best = id;
      }
    }
    int[] rest = longestFirst(text.substring(PIECES.get(best).length()));
    int[] all = new int[1 + rest.length];
    all[0] = best;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  private static int since(SequenceBreakers breakers, int... tokens) {
    History history = new History();
    for (int token : tokens) {
      history.add(token);
    }
    return breakers.tokensSince(history, history.size());
  }

  @Test
  void aTokenThatContainsTheTextBreaksAlone() {
    assertThat(breakers("abc").breaksAlone(5)).isTrue();
    assertThat(breakers("abc").breaksAlone(2)).isFalse();
    assertThat(since(breakers("abc"), 4, 5, 4, 4)).isEqualTo(2);
  }

  @Test
  void aTextSpelledByTwoTokensBreaks() {
    SequenceBreakers abc = breakers("abc");
    assertThat(since(abc, 7, 2, 4, 0)).as("ab c").isEqualTo(1);
    assertThat(since(abc, 7, 3, 6, 0, 0)).as("xa bc").isEqualTo(2);
    assertThat(since(abc, 7, 3, 1, 0, 0)).as("xa b").isEqualTo(5);
  }

  @Test
  void tokensOutsideTheSearchedLengthDoNotBreak() {
    History history = new History();
    for (int token : new int[] {5, 0, 0, 0}) {
      history.add(token);
    }
    assertThat(breakers("abc").tokensSince(history, 3)).isEqualTo(3);
    assertThat(breakers("abc").tokensSince(history, 4)).isEqualTo(3);
    assertThat(SequenceBreakers.NONE.tokensSince(history, 4)).isEqualTo(4);
  }

  @Test
  void refusesEmptyAndVeryLongOnes() {
    assertThatThrownBy(() -> breakers("")).hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> breakers("a".repeat(41))).hasMessageContaining("41 bytes");
    assertThatThrownBy(() -> SequenceBreakers.of(List.of(new int[0])))
        .hasMessageContaining("0 tokens");
  }
}
