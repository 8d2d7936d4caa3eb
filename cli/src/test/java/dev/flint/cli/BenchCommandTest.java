package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `flint bench` on a tiny model; the rivals are scripts that say what they were asked.
final class BenchCommandTest {
  @TempDir Path home;
  private Shell shell;
  private Path programs;

  @BeforeEach
  void freshShell() throws IOException {
    shell = new Shell(home);
    shell.environment.put("PATH", "/usr/bin:/bin");
    TinyModel.write(home.resolve("tiny.gguf"));
    programs = Files.createDirectories(home.resolve("rivals/llama.cpp/build/bin"));
    shell.environment.put("FLINT_RIVALS", home.resolve("rivals").toString());
  }

  private Result bench(String... options) {
    List<String> words = new ArrayList<>(List.of("bench", "-m", home + "/tiny.gguf"));
    words.addAll(List.of("--kernels", "scalar", "--threads", "1"));
    words.addAll(List.of(options));
    return shell.run(words.toArray(String[]::new));
  }

  /// A rival that says `line` and keeps its arguments in `asked`.
  private void rival(String program, String line) throws IOException {
    Path file = programs.resolve(program);
    Files.writeString(
        file,
        """
        #!/bin/sh
        echo "$0 $*" >> "%s"
        sleep 0.1
        %s
        """
            .formatted(home.resolve("asked"), line));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void wholeRival() throws IOException {
    rival("llama-bench", "echo '['; echo '{\"avg_ts\": 0.001}'; echo ']'");
    rival(
        "llama-batched-bench",
        "for pl in 4 8; do echo \"{\\\"pl\\\": $pl, \\\"tg\\\": 64, \\\"speed_tg\\\": 0.001}\"; done");
  }

  private static List<String> shapes(JsonNode json) {
    return json.get("rows").valueStream().map(row -> row.get("shape").asString()).toList();
  }

  @Test
  void aloneItTellsFlintsOwnFigures() {
    Result result = bench("--rows", "prefill-512,decode-64,start,memory");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .startsWith("tiny.gguf, 0.00 GB, sha256 ")
        .containsPattern("1 threads, instructions \\S+, kernels scalar\n")
        .containsPattern("read test: +[0-9.]+ GB/s")
        .containsPattern("load +[0-9.]+ s")
        .containsPattern("prefill-512 +[0-9.]+ tokens/s +[0-9.]+ GMAC/s")
        .containsPattern("decode-64 +[0-9.]+ tokens/s +[0-9.]+ GMAC/s.*, [0-9.]+ GB/s read")
        .containsPattern("start +[0-9.]+ s ")
        .containsPattern("memory +[0-9]+ MB ");
  }

  @Test
  void againstARivalEachRowIsMadeOfPairs() throws IOException {
    wholeRival();
    Path page = home.resolve("page.md");
    Path chart = home.resolve("chart.svg");
    Result result =
        bench("--against=llama.cpp", "--pairs=2", "--json", "--markdown=" + page, "--svg=" + chart);
    assertThat(result.code()).isZero();
    JsonNode json = new JsonMapper().readTree(result.out());
    assertThat(json.get("sha256").asString()).hasSize(64);
    assertThat(json.get("threads").asInt()).isEqualTo(1);
    assertThat(shapes(json))
        .containsExactly("prefill-512", "decode-64", "decode-4x", "decode-8x", "start", "memory");
    for (JsonNode row : json.get("rows")) {
      assertThat(row.get("rival").asString()).isEqualTo("llama.cpp");
      assertThat(row.get("pairs").asInt()).isEqualTo(2);
      assertThat(row.get("flint").asDouble()).isPositive();
      assertThat(row.get("ratio_q1").asDouble())
          .isLessThanOrEqualTo(row.get("ratio_median").asDouble());
      if (row.get("unit").asString().equals("tokens/s")) {
        assertThat(row.get("rival_value").asDouble()).isEqualTo(0.001);
        assertThat(row.get("ratio_median").asDouble()).as("Flint is faster").isGreaterThan(1);
      } else {
        assertThat(row.get("ratio_median").asDouble()).as("the script is less").isLessThan(1);
      }
    }
    assertThat(Files.readString(home.resolve("asked")))
        .contains("-m " + home + "/tiny.gguf -t 1 -r 1 -o json -fa 1 -p 512 -n 0\n")
        .contains("-npl 8");
    assertThat(result.err()).contains("decode-64@4096 is left out: the model reads only 512");
    assertThat(page).content().contains("| prefill-512 | llama.cpp | ").contains("| 2 |");
    assertThat(chart).content().startsWith("<svg ").contains("decode-8x · llama.cpp");
  }

  @Test
  void flintAndRivalTakeTurns() throws IOException {
    wholeRival();
    Result result = bench("--against", "llama.cpp", "--rows", "prefill-512", "--pairs", "3");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .containsPattern("prefill-512 +llama.cpp +.* against .* ratio .*, 3 pairs; [0-9.]+ GMAC/s");
    try (Stream<String> asked = Files.lines(home.resolve("asked"))) {
      assertThat(asked).hasSize(3);
    }
  }

  @Test
  void aRivalThatIsMissingIsToldHowToGet() throws IOException {
    Result nobody = bench("--against", "ik", "--quick");
    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.out()).isEmpty();
    assertThat(nobody.err()).contains("ik is not in ").contains("bench/rivals/build-ik.sh");
    wholeRival();
    Result other = bench("--against", "ik,llama.cpp", "--rows", "decode-64", "--pairs", "1");
    assertThat(other.code()).isZero();
    assertThat(other.err()).contains("ik is not in ");
    assertThat(other.out()).contains(", 1 pair; ");
  }

  @Test
  void aRivalThatFailsLeavesARowOut() throws IOException {
    wholeRival();
    rival("llama-batched-bench", "echo 'no such flag' >&2; exit 4");
    Result result =
        bench("--against", "llama.cpp", "--rows", "decode-64,decode-4x", "--pairs=1", "--json");
    assertThat(result.code()).isZero();
    assertThat(shapes(new JsonMapper().readTree(result.out()))).containsExactly("decode-64");
    assertThat(result.err())
        .contains("llama.cpp, decode-4x: llama-batched-bench ended with exit code 4: no such flag");
    rival("llama-bench", "echo nonsense");
    Result nothing = bench("--against", "llama.cpp", "--rows", "decode-64", "--pairs", "1");
    assertThat(nothing.code()).isEqualTo(1);
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    assertThat(bench("--pairs", "3").err()).contains("--pairs and --svg need --against");
    assertThat(bench("--against", "ik", "--pairs", "0").err()).contains("must be 1 to");
    assertThat(bench("--rows", "decode").err()).contains("no row is called 'decode'");
    assertThat(bench("--quick", "--full").err()).contains("exclude each other");
    assertThat(bench("--against", "llama").err()).contains("no rival is called 'llama'");
    assertThat(bench("--markdown", "/nowhere/page.md").code()).isEqualTo(9);
    assertThat(bench("--rows", "decode").code()).isEqualTo(2);
  }
}
