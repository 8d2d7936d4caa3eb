package dev.flint.model.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.tensor.gguf.Gguf;
import dev.flint.testing.TestFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenDecoderTest {
  private static final Tokenizer BYTES = SmallVocabulary.bytePairs("qwen2").tokenizer();

  @Test
  void aCharacterAppearsWithItsLastByte() {
    TokenDecoder decoder = BYTES.decoder(false);
    assertThat(decoder.push(0xF0)).isEmpty();
    assertThat(decoder.push(0x9F)).isEmpty();
    assertThat(decoder.push(0x98)).isEmpty();
    assertThat(decoder.push(0x80)).isEqualTo("😀");
    assertThat(decoder.push('a')).isEqualTo("a");
    assertThat(decoder.flush()).isEmpty();
  }

  @Test
  void whatCannotBecomeACharacterIsReplacedAtOnce() {
    TokenDecoder decoder = BYTES.decoder(false);
    assertThat(decoder.push(0xE2)).isEmpty();
    assertThat(decoder.push('x')).isEqualTo("\uFFFDx");
    assertThat(decoder.push(0xC0)).isEqualTo("\uFFFD");
    assertThat(decoder.push(0x80)).isEqualTo("\uFFFD");
    assertThat(decoder.push(0xE0)).isEmpty();
    assertThat(decoder.push(0x80)).isEqualTo("\uFFFD\uFFFD");
    assertThat(decoder.push(0xF0)).isEmpty();
    assertThat(decoder.flush()).isEqualTo("\uFFFD");
    assertThat(decoder.flush()).isEmpty();
  }

  @Test
  void anyBytesGiveTheSameTokenByTokenAsAtOnce() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int[] likely = {
      0xC2, 0xE0, 0xE2, 0xED, 0xF0, 0xF4, 0xF5, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 'a'
    };
    for (int round = 0; round < 20_000; round++) {
      int[] tokens = new int[random.nextInt(1, 12)];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] =
            random.nextInt(4) == 0 ? random.nextInt(256) : likely[random.nextInt(likely.length)];
      }
      assertThat(streamed(BYTES, tokens))
          .as("seed %d, tokens %s", seed, Arrays.toString(tokens))
          .isEqualTo(BYTES.decode(tokens, false));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"smollm2:135m", "gemma3:270m", "qwen2.5-coder:1.5b"})
  void realVocabulariesNeverShowHalfACharacter(String model) throws IOException {
    Tokenizer tokenizer;
    try (Gguf file = Gguf.open(TestFiles.model(model))) {
      tokenizer = Tokenizer.from(file.metadata());
    }
    List<String> texts = Goldens.texts();
    for (String text : texts) {
      int[] tokens = tokenizer.encode(text, Specials.PARSE);
      assertThat(streamed(tokenizer, tokens)).as(text).isEqualTo(tokenizer.decode(tokens, true));
    }
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int[] tokens = random.ints(20_000, 0, tokenizer.size()).toArray();
    assertThat(streamed(tokenizer, tokens))
        .as("seed %d", seed)
        .isEqualTo(tokenizer.decode(tokens, true));
  }

  @Test
  void textComesBack() throws IOException {
    Tokenizer tokenizer;
    try (Gguf file = Gguf.open(TestFiles.model("qwen2.5-coder:1.5b"))) {
      tokenizer = Tokenizer.from(file.metadata());
    }
    for (String text : Goldens.texts()) {
      for (Specials specials : Specials.values()) {
        assertThat(tokenizer.decode(tokenizer.encode(text, specials), true)).isEqualTo(text);
      }
    }
  }

  /// Checks on the way that no part ends within a surrogate pair.
  private static String streamed(Tokenizer tokenizer, int[] tokens) {
    TokenDecoder decoder = tokenizer.decoder(true);
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      String part = decoder.push(token);
      if (!part.isEmpty()) {
        assertThat(Character.isHighSurrogate(part.charAt(part.length() - 1))).isFalse();
        assertThat(Character.isLowSurrogate(part.charAt(0))).isFalse();
      }
      text.append(part);
    }
    return text.append(decoder.flush()).toString();
  }
}
