package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.tensor.kernel.KernelSets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `flint doctor`.
final class DoctorCommandTest {
  @TempDir private Path home;

  @Test
  void saysWhatWasChosenAndWhy() {
    Shell.Result result = new Shell(home).run("doctor");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains(KernelSets.fastest() + "; " + KernelSets.reason())
        .contains(home.resolve("cache").resolve("panels").toString())
        .contains("processor", "threads", "memory", "java");
  }

  @Test
  void tellsASettingThatSlowsDown() {
    Shell shell = new Shell(home);
    shell.environment.put("FLINT_KERNELS", "scalar");
    shell.environment.put("FLINT_PANELS_GB", "0");
    assertThat(shell.run("doctor").out())
        .contains("scalar; the setting kernels asks for them")
        .contains("the setting kernels = best: it would choose " + KernelSets.fastest())
        .contains("panels-gb");
  }

  @Test
  void checksEveryFormatAndWritesJson() {
    Shell.Result result = new Shell(home).run("doctor", "--kernels", "--json", "--seed", "7");
    assertThat(result.code()).isZero();
    JsonNode root = new JsonMapper().readTree(result.out());
    assertThat(root.get("kernels").asString()).isEqualTo(KernelSets.fastest());
    assertThat(root.get("cores").asInt()).isPositive();
    assertThat(root.get("checks").size()).isGreaterThanOrEqualTo(16);
    List<String> what = new ArrayList<>();
    for (JsonNode check : root.get("checks")) {
      what.add(check.get("format").asString());
      assertThat(check.get("passed").asBoolean()).as(check.toString()).isTrue();
      assertThat(check.get("shapes").asInt()).isEqualTo(20);
    }
    assertThat(what).contains("Q4_K", "F16");
    if (KernelSets.fastest().equals("jit")) {
      assertThat(what).contains("attention-f16-128", "attention-q8-64", "silu", "gelu");
    }
  }
}
