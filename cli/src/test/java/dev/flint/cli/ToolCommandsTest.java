package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flint.cli.Shell.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ToolCommandsTest {
  @TempDir Path home;
  private Shell shell;

  @BeforeEach
  void freshShell() {
    shell = new Shell(home);
  }

  @Test
  void inspect_shows_metadata_and_tensors() throws IOException {
    Path file = tiny();
    Result result = shell.run("inspect", file.toString());
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("general.name")
        .contains("\"a]0;b\\nc\"")
        .contains("[0, 1, 2, 3, 4, 5, …] (20)")
        .containsPattern("w +F32 +4 × 2 +32 bytes");
  }

  @Test
  void inspect_tells_machines_the_same() throws IOException {
    Path file = tiny();
    JsonNode json =
        new JsonMapper().readTree(shell.run("inspect", "--json", file.toString()).out());
    assertThat(json.get("metadata").get("general.name").asString()).isEqualTo("a\033]0;b\nc");
    assertThat(json.get("metadata").get("numbers").get("length").asInt()).isEqualTo(20);
    assertThat(json.get("tensors").toString())
        .isEqualTo("[{\"name\":\"w\",\"type\":\"F32\",\"shape\":[4,2],\"bytes\":32}]");
  }

  @Test
  void inspect_refuses_what_is_no_model() throws IOException {
    Path text = Files.writeString(home.resolve("notes.txt"), "this is just some text, no model");
    Result result = shell.run("inspect", text.toString());
    assertThat(result.code()).isEqualTo(4);
    assertThat(result.err()).contains(text.toString()).contains("not a GGUF");
    Path empty = Files.createFile(home.resolve("empty.gguf"));
    assertThat(shell.run("inspect", empty.toString()).code()).isEqualTo(4);
    assertThat(shell.run("inspect", home.resolve("nothing").toString()).code()).isEqualTo(3);
    assertThat(shell.run("inspect").code()).isEqualTo(2);
  }

  @Test
  void template_refuses_a_context_that_is_no_json_object() throws IOException {
    Path template = Files.writeString(home.resolve("t.jinja"), "hi");
    Path context = Files.writeString(home.resolve("c.json"), "[1,");
    Result result = shell.run("template", template.toString(), "--context", context.toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(context + " is not a JSON object");
    Result missing = shell.run("template", "nothing.jinja", "--context", context.toString());
    assertThat(missing.code()).isEqualTo(9);
    assertThat(missing.err()).contains("nothing.jinja: there is no such file");
    assertThat(shell.run("template", template.toString()).code()).isEqualTo(2);
  }

  @Test
  void perplexity_refuses_an_empty_text() throws IOException {
    Path text = Files.writeString(home.resolve("t.txt"), " \n");
    Result result = shell.run("perplexity", text.toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("holds no text");
  }

  @Test
  void tokenize_gives_ids_and_takes_them_back() throws IOException {
    String model = model();
    assertThat(shell.input("hell€").run("tokenize", "-m", model))
        .isEqualTo(new Result(0, "[104,101,108,108,226,130,172]\n", ""));
  }

  @Test
  void tokenize_reads_control_tokens_only_if_told_to() throws IOException {
    String model = model();
    assertThat(shell.input("<|im_end|>").run("tokenize", "--special", "-m", model).out())
        .isEqualTo("[258]\n");
    assertThat(shell.input("<|im_end|>").run("tokenize", "-m", model).out().split(",")).hasSize(10);
    assertThat(shell.input("[258, 104]").run("tokenize", "--decode", "-m", model).out())
        .isEqualTo("h");
    assertThat(shell.input("258 104").run("tokenize", "--decode", "--special", "-m", model).out())
        .isEqualTo("<|im_end|>h");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[1, two] | two", "[259] | 259 is not a token", "-1 | -1 is not a token"})
  void tokenize_refuses_what_is_no_token(String ids, String reason) throws IOException {
    Result result = shell.input(ids).run("tokenize", "--decode", "-m", model());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(reason);
  }

  @Test
  void tokenize_refuses_a_file_without_a_tokenizer() throws IOException {
    Result result = shell.input("x").run("tokenize", "-m", tiny().toString());
    assertThat(result.code()).isEqualTo(5);
    assertThat(result.err()).contains("tiny.gguf");
  }

  @Test
  void template_renders_byte_for_byte_and_tells_refusals() throws IOException {
    Path template =
        Files.writeString(
            home.resolve("t.jinja"),
            "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}"
                + "{% if not messages %}{{ raise_exception('nobody spoke') }}{% endif %}");
    Path context =
        Files.writeString(
            home.resolve("c.json"), "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertThat(shell.run("template", template.toString(), "--context", context.toString()))
        .isEqualTo(new Result(0, "<user>hi", ""));
    shell.input("{\"messages\":[]}");
    assertThat(shell.run("template", template.toString(), "--context", "-"))
        .isEqualTo(new Result(1, "", "nobody spoke\n"));
    Path broken = Files.writeString(home.resolve("b.jinja"), "{% for %}");
    assertThat(shell.run("template", broken.toString(), "--context", "-").code()).isEqualTo(1);
  }

  @Test
  void perplexity_of_a_model_that_knows_nothing_is_the_size_of_its_vocabulary() throws IOException {
    Path text = Files.writeString(home.resolve("t.txt"), "abc ".repeat(40));
    Result result =
        shell.run(
            "perplexity",
            "-m",
            model(),
            "--kernels",
            "scalar",
            "--ctx",
            "32",
            "--json",
            text.toString());
    assertThat(result.err()).isEmpty();
    JsonNode json = new JsonMapper().readTree(result.out());
    assertThat(json.get("perplexity").asDouble()).isCloseTo(259, within(0.01));
    assertThat(json.get("tokens").asInt()).isEqualTo(5 * 15);
  }

  private String model() throws IOException {
    Path file = home.resolve("model.gguf");
    TinyModel.write(file);
    return file.toString();
  }

  /// A GGUF of three pairs and one 4 × 2 tensor, written by hand.
  private Path tiny() throws IOException {
    ByteBuffer out = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    out.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3).putLong(1).putLong(3);
    text(out, "general.architecture").putInt(8);
    text(out, "llama");
    text(out, "general.name").putInt(8);
    text(out, "a\033]0;b\nc");
    text(out, "numbers").putInt(9).putInt(5).putLong(20);
    for (int i = 0; i < 20; i++) {
      out.putInt(i);
    }
    text(out, "w").putInt(2).putLong(4).putLong(2).putInt(0).putLong(0);
    out.position(Math.ceilDiv(out.position(), 32) * 32 + 32);
    byte[] bytes = new byte[out.position()];
    out.get(0, bytes);
    return Files.write(home.resolve("tiny.gguf"), bytes);
  }

  private static ByteBuffer text(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return out.putLong(bytes.length).put(bytes);
  }
}
