package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.cli.Shell.Result;
import dev.flint.cli.console.Console.Terminals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ChatCommandTest {
  @TempDir Path home;
  private Shell shell;

  @BeforeEach
  void freshShell() {
    shell = new Shell(home);
  }

  @Test
  void answers_each_line_of_a_pipe() {
    assertThat(shell.input("hello\n\nagain\n").run("chat"))
        .isEqualTo(new Result(0, "You said: hello\nYou said: again\n", ""));
  }

  @Test
  void contemplates_with_a_board_on_a_terminal() {
    shell.terminals = new Terminals(false, false, true);
    shell.engine = new EchoEngine(100_000, null);
    Result result =
        shell.input("What is 6 * 7?\n").run("chat", "--mode", "contemplating", "--effort", "quick");
    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("  4  ", "4 explored").contains("reads the question anew");
    assertThat(result.out()).contains("You said: ");
  }

  @Test
  void joins_lines_that_end_in_a_backslash_or_stand_between_quotes() {
    assertThat(shell.input("one \\\ntwo\n\"\"\"\nthree\n\nfour\n\"\"\"\n").run("chat").out())
        .isEqualTo("You said: one \ntwo\nYou said: three\n\nfour\n");
  }

  @Test
  void leaves_at_exit() {
    assertThat(shell.input("/exit\nhello\n").run("chat").out()).isEmpty();
  }

  @Test
  void tells_what_can_be_typed() {
    assertThat(shell.input("/help\n").run("chat").err())
        .contains("/model", "/system", "/save", "/reset", "/stats", "/exit", "Ctrl-C");
  }

  @Test
  void saves_the_conversation_as_json_without_overwriting() throws IOException {
    Path file = home.resolve("talk.json");
    Result result =
        shell.input("/system be brief\nhello\n/save " + file + "\n").run("chat", "--system", "x");
    assertThat(result.code()).isZero();
    JsonNode messages = new JsonMapper().readTree(Files.readString(file)).get("messages");
    assertThat(messages.toString())
        .isEqualTo(
            "[{\"role\":\"system\",\"content\":\"be brief\"},"
                + "{\"role\":\"user\",\"content\":\"hello\"},"
                + "{\"role\":\"assistant\",\"content\":\"You said: hello\"}]");
    Result second = shell.input("/save " + file + "\n").run("chat");
    assertThat(second.code()).isEqualTo(9);
    assertThat(second.err()).contains("it exists already");
    assertThat(Files.readString(file)).contains("hello");
  }

  @Test
  void saves_the_conversation_as_markdown() {
    Path file = home.resolve("talk.md");
    shell.input("hello\n/save " + file + "\n").run("chat");
    assertThat(file)
        .hasContent(
            "# Conversation with echo\n\n## You\n\nhello\n\n## Answer\n\nYou said: hello\n");
  }

  @Test
  void forgets_at_reset_and_counts_tokens() {
    assertThat(shell.input("one two\n/stats\n/reset\n/stats\n").run("chat").err())
        .contains("echo: 6 of 1000 tokens in the context\nlast answer: 4 tokens, 40.0 a second")
        .contains("begun anew")
        .contains("echo: 0 of 1000 tokens");
  }

  @Test
  void goes_on_with_another_model() {
    assertThat(shell.input("hello\n/model other\n/model\n").run("chat").err()).contains("now echo");
    assertThat(shell.askedModel).isEqualTo("other");
  }

  @Test
  void an_unknown_slash_word_ends_a_script_with_its_reason() {
    Result result = shell.input("/nonsense\nhello\n").run("chat");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("there is no /nonsense");
  }

  @Test
  void a_turn_that_does_not_fit_has_not_been_said() {
    shell.engine = new EchoEngine(6, null);
    Result result = shell.input("1 2 3 4 5 6 7 8\n").run("chat");
    assertThat(result.code()).isEqualTo(6);
    assertThat(result.err()).contains("8 tokens; the context is 6");
  }
}
