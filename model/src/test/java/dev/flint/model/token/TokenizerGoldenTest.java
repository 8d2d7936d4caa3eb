package dev.flint.model.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.tensor.gguf.Gguf;
import dev.flint.tensor.gguf.Metadata;
import dev.flint.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same tokens as llama.cpp, on its own cases and on texts of ours.
class TokenizerGoldenTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-bpe",
        "llama-spm",
        "falcon",
        "command-r",
        "deepseek-llm",
        "deepseek-coder",
        "gpt-2",
        "mpt",
        "phi-3",
        "qwen2",
        "qwen35",
        "refact",
        "starcoder"
      })
  void casesOfTheReference(String name) throws IOException {
    String file = "ggml-vocab-" + name + ".gguf";
    Tokenizer tokenizer = tokenizer(TestFiles.vocabulary(file));
    String[] texts =
        Files.readString(TestFiles.vocabulary(file + ".inp")).split("\n__ggml_vocab_test__\n", -1);
    List<String> tokens = Files.readAllLines(TestFiles.vocabulary(file + ".out"));
    assertThat(tokens).hasSizeGreaterThanOrEqualTo(46);
    for (int i = 0; i < tokens.size(); i++) {
      int[] expected =
          Arrays.stream(tokens.get(i).trim().split(" "))
              .filter(id -> !id.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
      assertThat(tokenizer.encode(texts[i], Specials.AS_TEXT)).as(texts[i]).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "smollm2:135m, smollm2-135m",
    "gemma3:270m, gemma3-270m",
    "qwen2.5-coder:0.5b, qwen2.5-coder",
    "qwen2.5-coder:1.5b, qwen2.5-coder"
  })
  void thousandsOfTextsOnRealModels(String model, String goldens) throws IOException {
    Tokenizer tokenizer = tokenizer(TestFiles.model(model));
    List<String> texts = Goldens.texts();
    assertThat(texts).hasSizeGreaterThan(2000);
    try (Goldens expected = Goldens.open(goldens + ".ids.gz")) {
      int[] bos = expected.ids();
      assertThat(tokenizer.encodeWithBos("", Specials.PARSE)).isEqualTo(bos);
      for (String text : texts) {
        assertThat(tokenizer.encode(text, Specials.AS_TEXT)).as(text).isEqualTo(expected.ids());
        int[] parsed = expected.ids();
        assertThat(tokenizer.encode(text, Specials.PARSE)).as(text).isEqualTo(parsed);
        int[] withBos = Arrays.copyOf(bos, bos.length + parsed.length);
        System.arraycopy(parsed, 0, withBos, bos.length, parsed.length);
        assertThat(tokenizer.encodeWithBos(text, Specials.PARSE)).as(text).isEqualTo(withBos);
      }
    }
  }

  @Test
  void everyPreTokenizerOnOneVocabulary() throws IOException {
    List<String> texts = Goldens.texts();
    try (Gguf file = Gguf.open(TestFiles.vocabulary("ggml-vocab-qwen2.gguf"));
        Goldens expected = Goldens.open("pre-tokenizers.gz")) {
      Map<String, Object> values = values(file.metadata());
      int count = expected.number();
      assertThat(count).isGreaterThanOrEqualTo(20);
      for (int i = 0; i < count; i++) {
        String name = expected.string();
        values.put("tokenizer.ggml.pre", name);
        Tokenizer tokenizer = Tokenizer.from(new Metadata(values));
        assertThat(tokenizer.encodeWithBos("", Specials.PARSE)).isEqualTo(expected.ids());
        for (int t = 0; t < texts.size(); t += 3) {
          assertThat(tokenizer.encode(texts.get(t), Specials.AS_TEXT))
              .as("%s: %s", name, texts.get(t))
              .isEqualTo(expected.ids());
        }
      }
    }
  }

  @Test
  void classesOfAllCodePoints() {
    int mask = CharClass.LETTER | CharClass.NUMBER | CharClass.MARK | CharClass.PUNCTUATION;
    mask |= CharClass.SYMBOL | CharClass.SPACE;
    byte[] actual = new byte[Character.MAX_CODE_POINT + 1];
    for (int c = 0; c < actual.length; c++) {
      actual[c] = (byte) (CharClass.of(c) & mask);
    }
    try (Goldens goldens = Goldens.open("classes.gz")) {
      byte[] expected = goldens.bytes(actual.length);
      int difference = Arrays.mismatch(actual, expected);
      assertThat(difference).as("first code point of another class").isEqualTo(-1);
    }
  }

  private static Tokenizer tokenizer(Path path) throws IOException {
    try (Gguf file = Gguf.open(path)) {
      return Tokenizer.from(file.metadata());
    }
  }

  private static Map<String, Object> values(Metadata metadata) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String key : metadata.keys()) {
      Object value = metadata.value(key);
      if (value != null) {
        values.put(key, value);
      }
    }
    return values;
  }
}
