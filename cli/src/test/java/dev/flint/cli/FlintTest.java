package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Failure;
import dev.flint.cli.Shell.Result;
import dev.flint.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlintTest {
  @TempDir Path home;
  private Shell shell;

  @BeforeEach
  void freshShell() {
    shell = new Shell(home);
  }

  @Test
  void alone_it_tells_five_things_to_do() {
    Result result = shell.run();
    assertThat(result.code()).isZero();
    assertThat(result.out().lines().filter(line -> line.startsWith("  flint "))).hasSize(5);
  }

  @Test
  void tells_its_version() {
    assertThat(shell.run("--version").out()).matches("flint \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
  }

  @Test
  void suggests_the_command_that_was_meant() {
    assertThat(shell.run("chta"))
        .isEqualTo(new Result(2, "", "flint: there is no command 'chta'; did you mean 'chat'?\n"));
    assertThat(shell.run("xyzzy").err()).contains("'flint help' shows all");
  }

  @ParameterizedTest
  @EnumSource
  void each_command_has_help(Commands command) {
    Result help = shell.run("help", command.word());
    assertThat(help.code()).isZero();
    assertThat(help.out()).startsWith("Usage: flint " + command.word() + " ");
    assertThat(shell.run(command.word(), "--help")).isEqualTo(help);
    assertThat(shell.run("help").out()).contains("  " + command.word() + " ");
  }

  @ParameterizedTest
  @EnumSource
  void each_kind_of_failure_has_an_exit_code(Failure.Code code) {
    assertThat(ExitCode.of(code)).isNotEqualTo(ExitCode.OK);
  }

  @Test
  void exit_codes_are_told_apart_and_documented() throws IOException {
    String manual = Files.readString(Path.of("..", "docs", "cli.md"));
    for (ExitCode code : ExitCode.values()) {
      assertThat(shell.run("help", "exit-codes").out())
          .contains(code.number() + "  " + code.meaning());
      assertThat(manual).contains("| " + code.number() + " | " + code.meaning() + " |");
    }
    assertThat(Arrays.stream(ExitCode.values()).collect(Collectors.groupingBy(ExitCode::number)))
        .hasSize(ExitCode.values().length);
  }

  @Test
  void needs_a_home_only_to_keep_things() {
    shell.environment.put("FLINT_HOME", "/proc/nowhere");
    assertThat(shell.run("run", "hello").out()).isEqualTo("You said: hello\n");
    Result result = shell.run("config", "set", "threads", "2");
    assertThat(result.code()).isEqualTo(9);
    assertThat(result.err()).contains("/proc/nowhere/flint.toml could not be written");
  }
}
