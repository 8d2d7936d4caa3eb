package dev.flint.assistant.contemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RepetitionTest {
  private static final String STORY =
      IntStream.range(0, 400).mapToObj(i -> i * i + ", ").collect(Collectors.joining());

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 90, 400, 990})
  void aPassageThatStandsThreeTimesAtTheEnd(int length) {
    String passage = STORY.substring(100, 100 + length);
    int times = Math.max(3, 240 / length + 1);
    String text = STORY + passage.repeat(times);
    assertThat(Repetition.ends(text)).isTrue();
    assertThat(Repetition.ends(passage.repeat(times))).isTrue();
    assertThat(Repetition.ends(text + "But then it goes on in another way.")).isFalse();
  }

  @Test
  void twiceIsNoCircleAndNeitherIsAShortRule() {
    assertThat(Repetition.ends(STORY)).isFalse();
    assertThat(Repetition.ends(STORY + STORY.substring(0, 300).repeat(2))).isFalse();
    assertThat(Repetition.ends(STORY + "-".repeat(80))).isFalse();
    assertThat(Repetition.ends("")).isFalse();
  }
}
