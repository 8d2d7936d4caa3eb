package dev.flint.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.eval.run.Head;
import dev.flint.eval.run.Row;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ReportTest {
  /// A run of `count` problems of which the first `right` are solved.
  private static Examined run(String subject, int atOnce, int count, int right, double seconds) {
    NavigableMap<Integer, Row> rows = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      rows.put(i, new Row(i, i < right, "7", "end", 10, 200, seconds, seconds / 2, null, null));
    }
    String sha = "ab".repeat(32);
    return new Examined(new Head(1, "gsm8k", sha, subject, "m.gguf", sha, 2, atOnce, 1, 100), rows);
  }

  @Test
  void twoRunsAreComparedAtTheProblemsThatBothHave() {
    String text = Words.compared(run("thinking", 1, 40, 30, 8), run("plain", 1, 20, 10, 4));
    assertThat(text)
        .contains("thinking", "30 of 40 right, 75.0 %", "10 of 20 right, 50.0 %")
        .contains("at the 20 problems that both have: 20 and 10 right")
        .contains("difference +50.0 points, 95 % interval +30.0 to +70.0")
        .contains("only the first 10, only the second 0, p = 0.002");
  }

  @Test
  void runsOfDifferentProblemsAreNotCompared() {
    Examined other = run("plain", 1, 5, 5, 1);
    Head head = other.head();
    var elsewhere =
        new Examined(
            new Head(1, "mmlu", head.setSha256(), "plain", "m", "", 2, 1, 1, 100), other.rows());
    assertThatThrownBy(() -> run("plain", 1, 5, 5, 1).against(elsewhere))
        .hasMessageContaining("not about the same problems");
  }

  @Test
  void thePageSaysWhichGoalsHoldHowManyProblemsThereWereAndWhatWasNotMeasured() {
    List<Examined> runs =
        List.of(
            run("thinking", 1, 40, 20, 8),
            run("plain", 1, 40, 24, 4),
            run("contemplating", 1, 40, 32, 40));
    String page = ModesPage.markdown(runs, "docs/results/modes");
    assertThat(page)
        .containsPattern("Thinking ≥ plain .* -10.0 points .* does not hold, n = 40 of 200")
        .containsPattern("Contemplating − Thinking.* \\+30.0 points .*holds, n = 40 of 200")
        .contains("Contemplating ≥ majority of 8 | not measured")
        .contains("| humaneval | Contemplating − Thinking: lower bound above 0 | not measured")
        .contains("5.00 × | open; so far it does not hold, n = 40 of 50")
        .contains("| thinking | 40 | 20 | 50.0 % (35.2 to 64.8) | 200 | 8.0 | 4.0 | 1 |")
        .contains("](images/modes-gsm8k.svg)");
    assertThat(ModesPage.markdown(runs, "docs/results/modes")).isEqualTo(page);
  }

  @Test
  void thePictureHasAPointForEachRun() {
    String svg =
        ModesPage.pictures(List.of(run("thinking", 1, 40, 20, 8), run("plain", 1, 40, 24, 0)))
            .getOrDefault("modes-gsm8k.svg", "");
    assertThat(svg)
        .startsWith("<svg ")
        .endsWith("</svg>\n")
        .contains(">thinking (40)</text>", ">plain (40)</text>");
    assertThat(svg.split("<circle", -1)).hasSize(3);
    assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
  }
}
