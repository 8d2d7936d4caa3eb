package dev.flint.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flint.tensor.kernel.KernelSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Flint as a process with the launcher's flags: the Vector API, an incubator module, is loaded
/// where it computes, and nowhere else.
final class KernelModuleTest {
  @TempDir private Path home;

  /// What came of one process.
  ///
  /// @param vectors whether it loaded the Vector API
  private record Ended(String out, String err, boolean vectors) {}

  @BeforeEach
  void makeModel() throws IOException {
    TinyModel.write(home.resolve("tiny.gguf"));
  }

  private Ended complete(Map<String, String> environment, String... more) throws Exception {
    Path classes = home.resolve("classes.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED",
                "-Xlog:class+load:file=" + classes,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(
        List.of("complete", "-m", home.resolve("tiny.gguf").toString(), "-n", "4", "--greedy"));
    command.addAll(List.of(more));
    command.add("hello");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(List.of("FLINT_MODEL", "FLINT_KERNELS", "FLINT_ISA"));
    builder.environment().putAll(environment);
    builder.environment().put("FLINT_HOME", home.resolve("flint").toString());
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    Process process =
        builder
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(err, UTF_8);
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said).doesNotContain("incubator");
    return new Ended(
        Files.readString(out, UTF_8),
        said,
        Files.readString(classes, UTF_8).contains("jdk.incubator.vector."));
  }

  @Test
  void emittedKernelsComputeWithoutIt() throws Exception {
    assumeTrue(KernelSets.fastest().equals("jit"), "nothing is emitted here");
    assertThat(complete(Map.of()).vectors()).isFalse();
  }

  @Test
  void itComputesTheSameWhereItIsAskedFor() throws Exception {
    Ended vector = complete(Map.of(), "--kernels", "vector");
    assertThat(vector.vectors()).isTrue();
    assertThat(vector.out()).isEqualTo(complete(Map.of(), "--kernels", "scalar").out());
  }

  @Test
  void whereNothingCanBeEmittedItTakesOverAndThatIsSaid() throws Exception {
    Ended none = complete(Map.of("FLINT_ISA", "avx9"));
    assertThat(none.vectors()).isTrue();
    assertThat(none.err())
        .containsOnlyOnce("no machine code is emitted: ")
        .contains("'vector' computes instead");
  }
}
