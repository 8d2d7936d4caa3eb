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

/// `flint bench agents` with tiny sizes on a real model.
final class AgentsBenchTest {
  @TempDir Path home;

  private Result agents(String... options) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "bench", "agents", "-m", TestFiles.model("smollm2:135m").toString(), "--quick"));
    words.addAll(List.of(options));
    return new Shell(home).run(words.toArray(String[]::new));
  }

  @Test
  void allRowsAreMeasuredAndWhatIsCountedMeetsItsGoal() {
    Path page = home.resolve("page.md");
    Result result = agents("--json", "--markdown", page.toString());
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode json = new JsonMapper().readTree(result.out());
    assertThat(json.get("sha256").asString()).hasSize(64);
    assertThat(json.get("rows").valueStream().map(row -> row.get("shape").asString()))
        .containsExactly(
            "branches-8",
            "branch-ttft",
            "branches-memory",
            "shared-1k-to-8k-f16",
            "shared-kv-read",
            "shared-1k-to-8k-q8",
            "json-schema-vs-free",
            "mask-mean",
            "mask-p99",
            "schema-200-lines",
            "prompt-beside-4",
            "speculation",
            "load-200",
            "load-leak",
            "load-starved");
    List<String> counted =
        List.of("branches-memory", "shared-kv-read", "load-200", "load-leak", "load-starved");
    for (JsonNode row : json.get("rows")) {
      if (counted.contains(row.get("shape").asString())) {
        assertThat(row.get("met").asBoolean()).as(row.toString() + result.err()).isTrue();
      }
    }
    assertThat(page).content().contains("| branches-8 |").contains("| load-200 | 0 errors |");
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    assertThat(agents("--rows", "decode-64").err())
        .contains("no row is called 'decode-64'; there are branches-8, ");
    assertThat(agents("--svg", "x.svg").err()).contains("are not of");
    assertThat(new Shell(home).run("bench", "agent").err()).contains("not 'agent'");
  }
}
