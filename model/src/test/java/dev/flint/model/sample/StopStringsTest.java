package dev.flint.model.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.model.sample.StopStrings.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StopStringsTest {
  @Test
  void holdsBackOnlyWhatMayBecomeAStopString() {
    StopStrings stops = new StopStrings(List.of("<|end|>", "User:"));

    assertThat(stops.push("Hello <").text()).isEqualTo("Hello ");
    assertThat(stops.push("b> U").text()).isEqualTo("<b> ");
    assertThat(stops.push("se").text()).isEmpty();
    assertThat(stops.push("fully <|e").text()).isEqualTo("Usefully ");
    assertThat(stops.push("nd|>never seen")).isEqualTo(new Result("", "<|end|>"));
    assertThat(stops.flush()).isEmpty();
  }

  @Test
  void letsTheHeldTextOutWhenNoMoreComes() {
    StopStrings stops = new StopStrings(List.of("STOP"));

    assertThat(stops.push("a STO").text()).isEqualTo("a ");
    assertThat(stops.flush()).isEqualTo("STO");
  }

  @Test
  void anEndThatOverlapsItselfIsFound() {
    StopStrings stops = new StopStrings(List.of("aab"));

    assertThat(stops.push("aaa").text()).isEqualTo("a");
    assertThat(stops.push("b")).isEqualTo(new Result("", "aab"));
  }

  @Test
  void theOneCompleteFirstWinsAndOfSeveralTheLongest() {
    assertThat(new StopStrings(List.of("abcd", "c")).push("xabcd"))
        .isEqualTo(new Result("xab", "c"));
    assertThat(new StopStrings(List.of("c", "bc", "abc")).push("xabcd"))
        .isEqualTo(new Result("x", "abc"));
  }

  @Test
  void withoutStopStringsAllPassesAtOnce() {
    assertThat(new StopStrings(List.of()).push("anything")).isEqualTo(new Result("anything", null));
  }

  @Test
  void refusesAnEmptyStopStringAndTextAfterTheEnd() {
    assertThatThrownBy(() -> new StopStrings(List.of("a", "")))
        .isInstanceOf(IllegalArgumentException.class);
    StopStrings stops = new StopStrings(List.of("a"));
    stops.push("a");
    assertThatThrownBy(() -> stops.push("b")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anyCuttingGivesWhatTheWholeTextGives() {
    long seed = 20251122;
    Random random = new Random(seed);
    int ended = 0;
    for (int round = 0; round < 20_000; round++) {
      List<String> stops = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        stops.add(word(random, 1 + random.nextInt(5)));
      }
      String text = word(random, random.nextInt(25));
      Result expected = oracle(text, stops);
      String context = "seed %d, round %d: %s in %s".formatted(seed, round, stops, text);

      StopStrings incremental = new StopStrings(stops);
      StringBuilder shown = new StringBuilder();
      String stop = null;
      for (int at = 0; at < text.length() && stop == null; ) {
        int end = at + random.nextInt(Math.min(6, text.length() - at) + 1);
        Result result = incremental.push(text.substring(at, end));
        shown.append(result.text());
        stop = result.stop();
        at = end;
        if (stop == null) {
          assertThat(shown).as(context).hasToString(safe(text.substring(0, at), stops));
        }
      }
      shown.append(incremental.flush());

      assertThat(new Result(shown.toString(), stop)).as(context).isEqualTo(expected);
      ended += expected.stopped() ? 1 : 0;
    }
    assertThat(ended).isBetween(5_000, 15_000);
  }

  @Test
  void manyLongStopStringsOverALongTextTakeLinearTime() {
    List<String> stops = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      stops.add("a".repeat(i * 10) + "b");
    }
    StopStrings incremental = new StopStrings(stops);
    int shown = 0;
    for (int i = 0; i < 100_000; i++) {
      shown += incremental.push("aaaaa").text().length();
    }
    assertThat(shown).isEqualTo(500_000 - 2000);
  }

  private static String word(Random random, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }

  private static Result oracle(String text, List<String> stops) {
    for (int end = 1; end <= text.length(); end++) {
      String longest = longestEnd(text.substring(0, end), stops);
      if (longest != null) {
        return new Result(text.substring(0, end - longest.length()), longest);
      }
    }
    return new Result(text, null);
  }

  private static @Nullable String longestEnd(String text, List<String> stops) {
    String longest = null;
    for (String stop : stops) {
      if (text.endsWith(stop) && (longest == null || stop.length() > longest.length())) {
        longest = stop;
      }
    }
    return longest;
  }

  /// The text without its longest end that begins a stop string.
  private static String safe(String text, List<String> stops) {
    for (int from = 0; from < text.length(); from++) {
      String end = text.substring(from);
      if (stops.stream().anyMatch(stop -> stop.startsWith(end))) {
        return text.substring(0, from);
      }
    }
    return text;
  }
}
