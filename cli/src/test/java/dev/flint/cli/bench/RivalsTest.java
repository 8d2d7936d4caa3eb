package dev.flint.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Failure;
import dev.flint.cli.bench.Rivals.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class RivalsTest {
  private static final Path MODEL = Path.of("/models/m.gguf");

  @TempDir Path folder;

  @Test
  void findsWhatTheScriptsBuilt() throws IOException {
    program("llama.cpp/build/bin/llama-bench");
    program("ik_llama.cpp/build/bin/llama-bench");
    program("mistral.rs/bin/python");
    Files.createFile(folder.resolve("mistral.rs/mistralrs-bench.py"));
    var rivals = new Rivals(folder, Map.of());
    assertThat(rivals.find("llama.cpp"))
        .isEqualTo(new Search.Found(new LlamaCpp(folder.resolve("llama.cpp/build/bin"))));
    assertThat(rivals.find("ik"))
        .isEqualTo(new Search.Found(new IkLlamaCpp(folder.resolve("ik_llama.cpp/build/bin"))));
    assertThat(rivals.find("mistral.rs"))
        .isEqualTo(new Search.Found(new MistralRs(folder.resolve("mistral.rs"))));
  }

  @Test
  void findsProgramsThatWereNamed() throws IOException {
    program("elsewhere/llama-bench");
    Path elsewhere = folder.resolve("elsewhere");
    assertThat(new Rivals(folder, Map.of("ik", elsewhere)).find("ik"))
        .isEqualTo(new Search.Found(new IkLlamaCpp(elsewhere)));
  }

  @Test
  void takesThePrebuiltLlamaCppWhereNoneWasBuilt() throws IOException {
    Path npm = Files.createDirectories(folder.resolve("llama.cpp-npm"));
    Files.createFile(npm.resolve("llama-cpp-node.mjs"));
    Files.createDirectories(npm.resolve("node_modules/node-llama-cpp"));
    var rivals = new Rivals(folder, Map.of());
    assertThat(rivals.find("llama.cpp")).isEqualTo(new Search.Found(new NodeLlamaCpp(npm)));
    program("llama.cpp/build/bin/llama-bench");
    assertThat(rivals.find("llama.cpp"))
        .isEqualTo(new Search.Found(new LlamaCpp(folder.resolve("llama.cpp/build/bin"))));
  }

  @ParameterizedTest
  @CsvSource({
    "llama.cpp, build-llama-cpp.sh",
    "ik, build-ik.sh",
    "mistral.rs, install-mistralrs.sh",
    "llama.cpp-npm, install-llama-cpp-npm.sh"
  })
  void saysWhichScriptInstallsWhatIsMissing(String name, String script) {
    assertThat(new Rivals(folder, Map.of()).find(name))
        .isInstanceOfSatisfying(
            Search.Missing.class,
            missing ->
                assertThat(missing.sentence())
                    .startsWith(name + " is not in " + folder)
                    .contains("'sh bench/rivals/" + script + " " + folder + "'"));
    assertThat(Path.of("..", "bench", "rivals", script)).exists();
  }

  @Test
  void refusesNamesItDoesNotKnow() {
    var rivals = new Rivals(folder, Map.of());
    assertThatThrownBy(() -> rivals.find("llama"))
        .isInstanceOf(Failure.class)
        .hasMessage(
            "no rival is called 'llama'; there are llama.cpp, ik, mistral.rs, llama.cpp-npm");
    assertThatThrownBy(() -> new Rivals(folder, Map.of("x", folder))).isInstanceOf(Failure.class);
  }

  @ParameterizedTest
  @EnumSource
  void everyShapeHasACommandOfTheNativeRivals(Shape shape) {
    for (Rival rival : List.of(new LlamaCpp(folder), new IkLlamaCpp(folder))) {
      List<String> command = rival.call(shape, MODEL, 3).orElseThrow().command();
      String program = shape.sequences() > 1 ? "llama-batched-bench" : "llama-bench";
      assertThat(command)
          .startsWith(folder.resolve(program).toString(), "-m", MODEL.toString(), "-t", "3")
          .contains("-fa");
    }
  }

  @Test
  void rivalsRunAtTheirBestFlags() {
    assertThat(words(new LlamaCpp(folder), Shape.DECODE_64_AT_4096))
        .endsWith("-r 1 -o json -fa 1 -p 0 -n 64 -d 4096");
    assertThat(words(new LlamaCpp(folder), Shape.DECODE_8X))
        .endsWith("-fa on -c 2048 -npp 32 -ntg 64,1 -npl 8 --output-format jsonl");
    assertThat(words(new IkLlamaCpp(folder), Shape.DECODE_64_AT_4096))
        .endsWith("-r 1 -o json -rtr 1 -fa 1 -p 0 -n 0 -gp 4096,64");
    assertThat(words(new IkLlamaCpp(folder), Shape.DECODE_4X))
        .endsWith("-rtr -fa off -c 1024 -npp 32 -ntg 64 -npl 4");
  }

  @Test
  void aFreshProcessIsNotSlowedByWarmingUp() {
    assertThat(words(new LlamaCpp(folder), Shape.START)).endsWith("-p 32 -n 0 --no-warmup");
    assertThat(words(new IkLlamaCpp(folder), Shape.START)).endsWith("-p 32 -n 0 -w 0");
  }

  @Test
  void whatARivalCannotShowIsLeftOut() {
    for (Rival rival : List.of(new MistralRs(folder), new NodeLlamaCpp(folder))) {
      assertThat(rival.call(Shape.PREFILL_512, MODEL, 2)).isPresent();
      assertThat(rival.call(Shape.DECODE_64, MODEL, 2)).isPresent();
      assertThat(rival.call(Shape.DECODE_8X, MODEL, 2)).isEmpty();
      assertThat(rival.call(Shape.START, MODEL, 2)).isEmpty();
    }
  }

  private static String words(Rival rival, Shape shape) {
    return String.join(" ", rival.call(shape, MODEL, 2).orElseThrow().command());
  }

  private void program(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
  }
}
