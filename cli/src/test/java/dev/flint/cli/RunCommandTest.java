package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.cli.Shell.Result;
import dev.flint.cli.console.Console.Terminals;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunCommandTest {
  @TempDir Path home;
  private Shell shell;

  @BeforeEach
  void freshShell() {
    shell = new Shell(home);
  }

  @Test
  void prints_the_answer_and_nothing_else() {
    assertThat(shell.run("run", "hello", "there"))
        .isEqualTo(new Result(0, "You said: hello there\n", ""));
    assertThat(shell.engine.closed).isTrue();
  }

  @Test
  void adds_standard_input_after_the_prompt() {
    assertThat(shell.input("a diff\n").run("run", "review this").out())
        .isEqualTo("You said: review this\n\na diff\n");
  }

  @Test
  void takes_standard_input_alone_as_the_prompt() {
    assertThat(shell.input("grüße 👋🏽").run("run").out()).isEqualTo("You said: grüße 👋🏽\n");
  }

  @Test
  void refuses_an_empty_prompt() {
    Result result = shell.input("  \n").run("run");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("flint: there is no prompt");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void names_the_byte_at_which_standard_input_stops_being_utf8() {
    shell.input = new byte[] {'o', 'k', ' ', (byte) 0xC3, '('};
    Result result = shell.run("run", "x");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo("flint: standard input is not UTF-8 text: byte 3 (counted from 0) is invalid\n");
  }

  @Test
  void refuses_a_character_that_standard_input_cuts_in_half() {
    shell.input = new byte[] {'a', (byte) 0xF0, (byte) 0x9F};
    Result result = shell.run("run");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("byte 1 ");
  }

  @Test
  void says_both_numbers_when_the_prompt_does_not_fit() {
    Result result = shell.input("word ".repeat(2_000_000)).run("run", "sum up");
    assertThat(result.code()).isEqualTo(6);
    assertThat(result.err()).contains("2000003 tokens").contains("1000");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void tells_that_the_answer_was_cut_by_the_context() {
    shell.engine = new EchoEngine(4, null);
    Result result = shell.run("run", "one two three");
    assertThat(result.code()).isEqualTo(6);
    assertThat(result.out()).isEqualTo("You \n");
    assertThat(result.err()).contains("not complete").contains("4 tokens");
  }

  @Test
  void prints_one_json_object_for_machines() {
    Result result = shell.run("run", "--json", "-n", "3", "hello", "there");
    assertThat(result.code()).isZero();
    JsonNode json = new JsonMapper().readTree(result.out());
    assertThat(json.get("text").asString()).isEqualTo("You said: hello ");
    assertThat(json.get("finish").asString()).isEqualTo("max_tokens");
    assertThat(json.get("model").asString()).isEqualTo("echo");
    assertThat(json.get("usage").get("generated_tokens").asInt()).isEqualTo(3);
    assertThat(result.out().strip().lines()).hasSize(1);
  }

  @Test
  void shows_progress_and_figures_only_where_standard_error_is_a_terminal() {
    shell.terminals = new Terminals(false, false, true);
    Result result = shell.run("run", "hello");
    assertThat(result.out()).isEqualTo("You said: hello\n");
    assertThat(result.err())
        .contains("reading the prompt: 1 of 1 tokens")
        .contains("3 tokens, 30.0 a second; prompt 1 tokens");
  }

  @Test
  void colours_only_a_terminal_and_not_where_no_color_is_set() {
    shell.terminals = new Terminals(false, false, true);
    assertThat(shell.run("run", "-q", "x").err()).doesNotContain("30.0");
    assertThat(shell.run("run", "x").err()).contains("\033[2m");
    shell.environment.put("NO_COLOR", "1");
    assertThat(shell.run("run", "x").err()).doesNotContain("\033[2m");
  }

  @Test
  void keeps_a_model_from_commanding_the_terminal() {
    shell.terminals = new Terminals(false, true, false);
    assertThat(shell.run("run", "a\033]0;title\007b").out()).isEqualTo("You said: a]0;titleb\n");
  }

  @ParameterizedTest
  @CsvSource({
    "--temperature,-1",
    "--top-p,0",
    "--min-p,2",
    "--top-k,many",
    "--threads,-3",
    "--kernels,magic",
    "--ctx,-1",
    "-n,-1",
    "--repeat-penalty,0",
    "--nonsense,1"
  })
  void refuses_options_out_of_range(String option, String value) {
    Result result = shell.run("run", option, value, "hello");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("flint: ").contains(option.replaceAll("^-n$", "most"));
    assertThat(result.out()).isEmpty();
  }

  @Test
  void hands_flags_to_the_engine() {
    shell.run("run", "-m", "other", "--ctx", "77", "--threads", "3", "--kernels", "scalar", "x");
    assertThat(shell.askedModel).isEqualTo("other");
    assertThat(shell.asked.contextTokens()).isEqualTo(77);
    assertThat(shell.asked.threads()).isEqualTo(3);
    assertThat(shell.asked.kernels()).isEqualTo("scalar");
  }

  @Test
  void an_at_sign_is_not_a_file_of_arguments() {
    assertThat(shell.run("run", "@/etc/hostname").out()).isEqualTo("You said: @/etc/hostname\n");
  }

  @Test
  void says_which_model_is_missing() {
    Result result = shell.run("run", "-m", "missing", "hello");
    assertThat(result).isEqualTo(new Result(3, "", "flint: there is no model 'missing'\n"));
  }

  @Test
  void refuses_a_mode_before_it_loads_a_model() {
    Result result = shell.run("run", "-m", "missing", "--mode", "deep", "hello");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("no mode is called 'deep'");
  }

  @Test
  void ends_quietly_when_nobody_reads_its_output() {
    shell.brokenOut = failing("Broken pipe");
    Result result = shell.run("run", "hello");
    assertThat(result.code()).isEqualTo(141);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void tells_of_a_full_disk_under_its_output() {
    shell.brokenOut = failing("No space left on device");
    Result result = shell.run("run", "hello");
    assertThat(result.code()).isEqualTo(9);
    assertThat(result.err())
        .isEqualTo("flint: standard output could not be written: No space left on device\n");
  }

  @Test
  void a_defect_is_one_sentence_and_the_details_are_kept() {
    shell.engine =
        new EchoEngine(
            1000,
            () -> {
              throw new IllegalStateException("oops");
            });
    Result result = shell.run("run", "hello");
    assertThat(result.code()).isEqualTo(70);
    assertThat(result.err()).contains("defect").contains("oops").contains(home.toString());
    assertThat(result.err().lines()).hasSize(1);
    assertThat(home.resolve("data/log")).isDirectoryContaining("glob:**.txt");
    assertThat(shell.run("run", "--debug", "hello").err()).contains("at dev.flint.cli.EchoEngine");
  }

  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(reason);
      }
    };
  }
}
