package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.cli.Shell.Result;
import dev.flint.testing.TestFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `flint bench serve` with tiny sizes on a real model, its servers in processes of their own.
final class ServeBenchTest {
  @TempDir Path home;

  private Result serve(String... options) {
    List<String> words =
        new ArrayList<>(
            List.of("bench", "serve", "-m", TestFiles.model("smollm2:135m").toString(), "--quick"));
    words.addAll(List.of(options));
    return new Shell(home).run(words.toArray(String[]::new));
  }

  @Test
  void allRowsAreMeasuredAndWhatIsCountedMeetsItsGoal() {
    Path page = home.resolve("page.md");
    Result result = serve("--json", "--markdown", page.toString());
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode json = new JsonMapper().readTree(result.out());
    assertThat(json.get("rows").valueStream().map(row -> row.get("shape").asString()))
        .as(result.err())
        .containsExactly(
            "first-token-overhead",
            "streams-64",
            "idle-10000",
            "idle-memory",
            "idle-memory-before",
            "chat-8",
            "chat-8-ttft-p95");
    for (JsonNode row : json.get("rows")) {
      if (List.of("streams-64", "idle-10000").contains(row.get("shape").asString())) {
        assertThat(row.get("met").asBoolean()).as(row.toString() + result.err()).isTrue();
      }
    }
    assertThat(page).content().contains(", serve\n", "| streams-64 | 0 wrong |");
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    assertThat(serve("--rows", "branches-8").err())
        .contains("no row is called 'branches-8'; there are first-token-overhead, ");
    assertThat(serve("--full").err()).contains("are not of");
  }
}
