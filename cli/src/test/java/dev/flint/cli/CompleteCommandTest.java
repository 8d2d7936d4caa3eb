package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.cli.Shell.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CompleteCommandTest {
  @TempDir Path home;
  private Shell shell;

  @BeforeEach
  void freshShell() {
    shell = new Shell(home);
  }

  @Test
  void continues_raw_text() {
    assertThat(shell.run("complete", "Once upon")).isEqualTo(new Result(0, "Once upon\n", ""));
  }

  @Test
  void continues_what_standard_input_holds() {
    assertThat(shell.input("Once upon").run("complete", "-n", "1").out()).isEqualTo("Once \n");
  }

  @Test
  void gives_each_token_with_its_probability() {
    Result result = shell.run("complete", "--logprobs", "2", "--json", "Once upon");
    JsonNode tokens = new JsonMapper().readTree(result.out()).get("tokens");
    assertThat(tokens.size()).isEqualTo(2);
    assertThat(tokens.get(1).get("id").asInt()).isEqualTo(1);
    assertThat(tokens.get(1).get("text").asString()).isEqualTo("upon");
    assertThat(tokens.get(1).get("logprob").asDouble()).isEqualTo(-0.5);
    assertThat(tokens.get(1).get("top").size()).isEqualTo(1);
  }

  @Test
  void tells_that_the_context_was_too_small() {
    shell.engine = new EchoEngine(4, null);
    Result result = shell.run("complete", "one two three");
    assertThat(result.code()).isEqualTo(6);
    assertThat(result.out()).isEqualTo("one \n");
    assertThat(result.err()).contains("not complete").contains("4 tokens");
  }

  @Test
  void probabilities_need_json() {
    assertThat(shell.run("complete", "--logprobs", "2", "x").code()).isEqualTo(2);
  }
}
