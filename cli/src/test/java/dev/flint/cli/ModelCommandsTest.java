package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.cli.Shell.Result;
import dev.flint.cli.console.Console.Terminals;
import dev.flint.engine.hub.Catalogue;
import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.GgufWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ModelCommandsTest {
  @TempDir Path home;
  private Shell shell;
  private Path file;

  @BeforeEach
  void makeModel() throws IOException {
    shell = new Shell(home.resolve("flint"));
    shell.environment.put("HOME", home.toString());
    file = home.resolve("tiny.gguf");
    GgufWriter.to(file)
        .put("general.architecture", "llama")
        .put("general.name", "Tiny \033[31mred")
        .u32("general.file_type", 1)
        .u32("llama.block_count", 2)
        .u32("llama.context_length", 4096)
        .u32("llama.embedding_length", 32)
        .u32("llama.attention.head_count", 4)
        .tensor(
            "token_embd.weight",
            TensorType.F16,
            List.of(32L, 10L),
            MemorySegment.ofArray(new byte[640]))
        .write();
  }

  private static JsonNode json(Result result) {
    assertThat(result.code()).isZero();
    return new JsonMapper().readTree(result.out());
  }

  /// Lays a file of Flint's own, as a pull leaves it.
  private Path pulled() throws IOException {
    Path folder = home.resolve("flint/cache/models/small");
    Files.createDirectories(folder);
    Files.copy(file, folder.resolve("small.gguf"));
    Files.writeString(
        folder.resolve("model.json"),
        new JsonMapper()
            .writeValueAsString(
                Map.of("name", "small", "source", "x", "files", List.of("small.gguf"))));
    return folder;
  }

  @Test
  void an_empty_home_says_how_to_get_a_model() {
    Result result = shell.run("list");
    assertThat(result.code()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("flint pull " + Catalogue.DEFAULT_MODEL);
  }

  @Test
  void the_whole_catalogue_is_listed_on_demand() {
    assertThat(shell.run("list", "--all").out())
        .contains("qwen2.5-coder:1.5b  1.12 GB  to be pulled:", "Gemma Terms of Use");
    assertThat(json(shell.run("list", "--all", "--json")))
        .hasSize(Catalogue.MODELS.size())
        .allSatisfy(model -> assertThat(model.get("installed").asBoolean()).isFalse());
  }

  @Test
  void a_file_is_linked_listed_and_forgotten() {
    Result pull = shell.run("pull", file.toString());
    assertThat(pull.out()).startsWith("tiny is ready (");
    assertThat(pull.err()).contains("used where it lies");
    assertThat(shell.run("list").out()).startsWith("tiny").contains("linked");
    JsonNode listed = json(shell.run("list", "--json")).get(0);
    assertThat(listed.get("path").asString()).isEqualTo(file.toString());
    assertThat(listed.get("bytes").asLong()).isEqualTo(file.toFile().length());
    assertThat(shell.run("rm", "tiny").err()).contains("its file stays where it is");
    assertThat(file).exists();
    assertThat(shell.run("list").out()).isEmpty();
  }

  @Test
  void a_quiet_pull_says_nothing() {
    assertThat(shell.run("pull", "--quiet", file.toString())).isEqualTo(new Result(0, "", ""));
  }

  @Test
  void show_tells_what_a_model_is_and_needs() {
    assertThat(shell.run("show", file.toString()).out())
        .contains("architecture")
        .contains("llama, 2 layers")
        .contains("F16 (F16 100 %)")
        .contains("4096 tokens")
        .contains("memory at 2048 tokens", "fits")
        .contains("tokens a second (estimate")
        .contains("no: the file alone")
        .doesNotContain("\033");
    JsonNode sheet = json(shell.run("show", "--json", file.toString()));
    assertThat(sheet.get("parameters").asLong()).isEqualTo(320);
    assertThat(sheet.get("memory")).hasSize(2);
    assertThat(sheet.get("memory").get(1).get("context_tokens").asInt()).isEqualTo(4096);
    assertThat(sheet.get("chat_template").asBoolean()).isFalse();
    assertThat(sheet.get("estimated_tokens_per_second").asDouble()).isPositive();
  }

  @Test
  void what_is_not_here_says_how_to_get_it() {
    Result result = shell.run("show", "smollm2");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("flint pull smollm2:135m");
  }

  @Test
  void a_wrong_name_is_corrected() {
    Result result = shell.run("pull", "qwen2.5-codr");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("did you mean qwen2.5-coder:1.5b");
  }

  @Test
  void a_licence_nobody_can_accept_stops_before_the_network() {
    Result result = shell.run("pull", "gemma3:270m");
    assertThat(result.code()).isEqualTo(10);
    assertThat(result.err())
        .contains("https://ai.google.dev/gemma/terms")
        .contains("--accept-licence");
  }

  @Test
  void on_a_terminal_the_licence_is_asked_and_no_is_a_no() {
    shell.terminals = new Terminals(true, true, true);
    Result result = shell.input("n\n").run("pull", "gemma3:270m");
    assertThat(result.code()).isEqualTo(10);
    assertThat(result.err()).contains("Do you accept these terms? [y/N]");
  }

  @Test
  void a_pulled_model_is_deleted_only_after_a_yes() throws IOException {
    Path folder = pulled();
    Result refused = shell.run("rm", "small");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("--yes");
    shell.terminals = new Terminals(true, true, true);
    assertThat(shell.input("no\n").run("rm", "small").err()).contains("nothing was deleted");
    assertThat(folder).exists();
    assertThat(shell.input("y\n").run("rm", "small").code()).isZero();
    assertThat(folder).doesNotExist();
  }

  @Test
  void yes_deletes_without_a_question() throws IOException {
    Path folder = pulled();
    assertThat(shell.run("rm", "--yes", "small").err()).contains("small is deleted");
    assertThat(folder).doesNotExist();
  }

  @Test
  void prepared_weights_are_shown_with_their_model_and_go_with_it() throws IOException {
    Path model = pulled().resolve("small.gguf");
    TinyModel.write(model);
    assertThat(json(shell.run("list", "--json")).get(0).get("prepared_bytes").asLong()).isZero();
    assertThat(shell.run("show", "small").out()).contains("at its next start");
    // What only a real engine can do loads the model.
    Path text = Files.writeString(home.resolve("text"), "hello ".repeat(100));
    Result used = shell.run("perplexity", "-m", "small", "--ctx", "64", text.toString());
    assertThat(used.code()).as(used.err()).isZero();

    Path panels = home.resolve("flint/cache/panels");
    assertThat(panels).isDirectoryContaining("glob:**.panels");
    assertThat(json(shell.run("list", "--json")).get(0).get("prepared_bytes").asLong())
        .isPositive();
    assertThat(shell.run("list").out()).contains(" + ");
    assertThat(shell.run("show", "small").out()).contains("beside it");
    assertThat(shell.run("rm", "--yes", "small").err()).contains("prepared weights are deleted");
    assertThat(panels).isDirectoryNotContaining("glob:**.panels");
  }

  @Test
  void an_unwritable_home_is_said() throws IOException {
    Files.createDirectories(home.resolve("flint"));
    Files.createFile(home.resolve("flint/cache"));
    Result result = shell.run("pull", file.toString());
    assertThat(result.code()).isEqualTo(9);
    assertThat(result.err()).contains("cannot be written").contains("FLINT_HOME");
  }
}
