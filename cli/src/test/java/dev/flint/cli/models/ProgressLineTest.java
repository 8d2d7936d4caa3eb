package dev.flint.cli.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.cli.console.Console;
import dev.flint.cli.console.Console.Terminals;
import dev.flint.cli.console.Output;
import dev.flint.engine.hub.Folders;
import dev.flint.engine.hub.PullProgress.Phase;
import dev.flint.engine.hub.PullProgress.Step;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressLineTest {
  @TempDir Path home;

  private String shown(boolean terminal, Step... steps) {
    var err = new ByteArrayOutputStream();
    Map<String, String> environment = Map.of("FLINT_HOME", home.toString(), "NO_COLOR", "1");
    var console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new Output(new ByteArrayOutputStream(), "standard output"),
            new Output(err, "standard error"),
            new Terminals(false, false, terminal),
            environment);
    try (ProgressLine line =
        new ProgressLine(new ModelsContext(console, Folders.of(environment)))) {
      for (Step step : steps) {
        line.moved(step);
      }
      line.news("that was it");
    }
    return err.toString(StandardCharsets.UTF_8);
  }

  private static Step step(long done, long total) {
    return new Step(Phase.DOWNLOADING, "m.gguf", done, total, 10_000_000);
  }

  @Test
  void on_a_terminal_one_line_is_rewritten() {
    String shown = shown(true, step(250_000_000, 1_000_000_000), step(500_000_000, 1_000_000_000));
    assertThat(shown)
        .isEqualTo(
            "\r━━━━━━──────────────────  25 %  250 MB of 1.00 GB  10.0 MB/s  1 min 15 s left\033[K"
                + "\r━━━━━━━━━━━━────────────  50 %  500 MB of 1.00 GB  10.0 MB/s  50 s left\033[K"
                + "\nthat was it\n");
  }

  @Test
  void elsewhere_a_line_comes_every_twentieth_of_the_way() {
    Step[] steps = new Step[1001];
    for (int i = 0; i <= 1000; i++) {
      steps[i] = step(i * 1_000_000L, 1_000_000_000);
    }
    String shown = shown(false, steps);
    assertThat(shown.lines().filter(line -> line.contains("%"))).hasSize(21);
    assertThat(shown).contains("100 %  1.00 GB of 1.00 GB  10.0 MB/s\n").doesNotContain("\r");
  }

  @Test
  void an_unknown_size_is_counted_up() {
    assertThat(shown(true, step(250_000_000, -1))).startsWith("\r250 MB  10.0 MB/s\033[K");
  }
}
