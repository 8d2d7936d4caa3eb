package dev.flint.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class WatchedTest {
  private static Watched sh(String script) {
    var call = new Call(List.of("/bin/sh", "-c", script), Map.of("MORE", "more"), "fed\n");
    return Watched.run(call, Map.of("PATH", "/usr/bin:/bin", "BASE", "base"));
  }

  @Test
  void tellsWhatAProcessSaidAndHowItEnded() {
    Watched process =
        sh("read line; echo $line $BASE $MORE; echo first >&2; echo last >&2; exit 3");
    assertThat(process.out()).isEqualTo("fed base more\n");
    assertThat(process.err()).isEqualTo("first\nlast\n");
    assertThat(process.exitCode()).isEqualTo(3);
    assertThat(process.complaint()).isEqualTo("exit code 3: last");
  }

  @Test
  void theTimeGoesFromStartToEnd() {
    assertThat(sh("sleep 0.3").seconds()).isBetween(0.3, 30.0);
  }

  @Test
  void moreOutputThanAPipeHoldsDoesNotBlock() {
    assertThat(sh("head -c 1000000 /dev/zero").out()).hasSize(1_000_000);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thePeakOfItsMemoryIsSeen() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String source = Path.of("src/test/resources/dev/flint/cli/bench/Hold.java").toString();
    Watched little = Watched.run(Call.of(List.of("/bin/sleep", "0.2")), Map.of());
    Watched much =
        Watched.run(Call.of(List.of(java, "-XX:TieredStopAtLevel=1", source, "300")), Map.of());
    assertThat(much.complaint()).isEqualTo("exit code 0");
    assertThat(little.peakBytes().orElseThrow()).isBetween(100_000L, 50_000_000L);
    assertThat(much.peakBytes().orElseThrow()).isBetween(300_000_000L, 1_000_000_000L);
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    Call call = Call.of(List.of("/nowhere/llama-bench"));
    assertThatThrownBy(() -> Watched.run(call, Map.of()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("/nowhere/llama-bench could not be run");
  }
}
