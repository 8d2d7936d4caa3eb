package dev.flint.cli.talk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Trace;
import dev.flint.chat.Trace.Ending;
import dev.flint.chat.Trace.Phase;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.Console.Terminals;
import dev.flint.cli.console.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BoardTest {
  private static final List<Trace> HAPPENED =
      List.of(
          new Trace.PhaseBegan(Phase.EXPLORE, "exact"),
          new Trace.BranchOpened(0, ""),
          new Trace.BranchOpened(1, "Doubt\u001b[31m it."),
          new Trace.BranchSentence(0, "Six times seven.", 12),
          new Trace.BranchAnswer(0, "42"),
          new Trace.BranchClosed(0, Ending.FINISHED, "", 30),
          new Trace.Agreement(List.of(new Trace.Group("42", List.of(0))), 1),
          new Trace.BranchClosed(1, Ending.CUT, "time", 20),
          new Trace.PhaseBegan(Phase.REFINE, ""),
          new Trace.BranchOpened(2, "Refines."),
          new Trace.BranchClosed(2, Ending.FINISHED, "", 5),
          new Trace.Settled("time"),
          new Trace.Checked(true, "the product"));

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private String shown(boolean terminal) {
    var board =
        new Board(
            new Console(
                new ByteArrayInputStream(new byte[0]),
                new Output(new ByteArrayOutputStream(), "standard output"),
                new Output(err, "standard error"),
                new Terminals(false, false, terminal),
                Map.of()));
    HAPPENED.forEach(board::hear);
    board.finish();
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineForEachAgentThenOneForAll() {
    String all = shown(true);
    assertThat(all)
        .contains("  1  0 tokens")
        .contains("  1  done         = 42")
        .contains("1 of 2 say 42 · 1 still working")
        .contains("exploring", "refining")
        .doesNotContain("\u001b[31m");
    String last = all.substring(all.lastIndexOf("\u001b[J") + 3);
    assertThat(last)
        .startsWith("2 explored, 1 refined, time, checked · ")
        .contains(" s · 55 tokens")
        .hasLineCount(1);
  }

  @Test
  void nothingWhereNobodyLooks() {
    assertThat(shown(false)).isEmpty();
  }
}
