package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConfigCommandTest {
  @TempDir Path home;
  private Path file;
  private Shell shell;

  @BeforeEach
  void freshShell() {
    shell = new Shell(home);
    file = home.resolve("flint.toml");
  }

  @Test
  void a_flag_wins_over_the_environment_over_the_file_over_the_default() throws IOException {
    shell.run("run", "x");
    assertThat(shell.askedModel).isEqualTo("qwen2.5-coder:1.5b");
    Files.writeString(file, "model = \"of-file\"\nthreads = 5\n");
    shell.run("run", "x");
    assertThat(shell.askedModel).isEqualTo("of-file");
    assertThat(shell.asked.threads()).isEqualTo(5);
    shell.environment.put("FLINT_MODEL", "of-environment");
    shell.run("run", "x");
    assertThat(shell.askedModel).isEqualTo("of-environment");
    shell.run("run", "-m", "of-flag", "x");
    assertThat(shell.askedModel).isEqualTo("of-flag");
  }

  @Test
  void shows_each_value_and_where_it_came_from() throws IOException {
    Files.writeString(file, "# mine\n\n[sampling]\ntop-k = 7\n");
    shell.environment.put("FLINT_THREADS", "2");
    JsonNode json = new JsonMapper().readTree(shell.run("config", "--json").out());
    assertThat(json.get("sampling.top-k").toString())
        .isEqualTo("{\"value\":7,\"from\":\"" + file + ":4\"}");
    assertThat(json.get("threads").toString())
        .isEqualTo("{\"value\":2,\"from\":\"FLINT_THREADS\"}");
    assertThat(json.get("context").get("from").asString()).isEqualTo("default");
    Shell plain = new Shell(home);
    assertThat(plain.run("config").out()).contains("sampling.top-k").contains(file + ":4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "modell = 'x'                   | 1 | there is no setting 'modell'",
        "threads = 'many'               | 1 | threads is \"many\"; it must be a whole number",
        "threads = 2.5                  | 1 | threads is 2.5; it must be a whole number",
        "model = 3                      | 1 | model is 3; it must be the name",
        "#\\n[sampling]\\ntop-p = 2     | 3 | sampling.top-p is 2; it must be a number above 0",
        "#\\n[sampling]\\nhot = 1       | 3 | there is no setting 'sampling.hot'",
        "[other]\\nx = 1                | 1 | there is no setting 'other'",
        "threads = 1\\nthreads ==       | 2 | this is not TOML",
        "kernels = 'fast'               | 1 | one of best, reference, scalar, vector, jit",
        "sampling = 3                   | 1 | there is no setting 'sampling'"
      })
  void a_wrong_file_is_refused_with_file_line_and_key(String text, int line, String reason)
      throws IOException {
    Files.writeString(file, text.replace("\\n", "\n").replace('\'', '"') + "\n");
    Result result = shell.run("run", "hello");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("flint: " + file + ", line " + line + ": ");
    assertThat(result.err()).contains(reason);
    assertThat(result.err().lines()).hasSize(1);
  }

  @Test
  void a_wrong_variable_is_refused() {
    shell.environment.put("FLINT_THREADS", "all");
    Result result = shell.run("run", "hello");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("FLINT_THREADS=all: it must be a whole number");
  }

  @Test
  void sets_values_and_keeps_comments() throws IOException {
    assertThat(shell.run("config", "set", "threads", "2")).isEqualTo(new Result(0, "", ""));
    shell.run("config", "set", "sampling.top-k", "9");
    shell.run("config", "set", "model", "a\"b");
    assertThat(file).hasContent("threads = 2\nmodel = \"a\\\"b\"\n\n[sampling]\ntop-k = 9\n");
    Files.writeString(file, "# mine\nthreads = 2 # two\n");
    shell.run("config", "set", "threads", "3");
    assertThat(file).hasContent("# mine\nthreads = 3 # two\n");
    try (var files = Files.list(home)) {
      assertThat(files).containsExactly(file);
    }
  }

  @ParameterizedTest
  @CsvSource({"threads,-1", "threads,x", "nonsense,1", "colour,green", "sampling.top-p,0"})
  void refuses_to_set_what_is_wrong(String key, String value) {
    Result result = shell.run("config", "set", key, value);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(key);
    assertThat(file).doesNotExist();
  }

  @Test
  void refuses_other_words() {
    assertThat(shell.run("config", "get", "model").code()).isEqualTo(2);
  }
}
