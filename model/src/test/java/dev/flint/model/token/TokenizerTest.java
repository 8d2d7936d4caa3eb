package dev.flint.model.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.tensor.gguf.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TokenizerTest {
  @Test
  void textOfControlTokensIsDataUnlessItIsToBeParsed() {
    SmallVocabulary vocabulary =
        SmallVocabulary.bytePairs("qwen2")
            .token("<|im_start|>", SmallVocabulary.CONTROL)
            .token("<tool>", SmallVocabulary.USER_DEFINED);
    Tokenizer tokenizer = vocabulary.tokenizer();
    int control = vocabulary.id("<|im_start|>");
    int defined = vocabulary.id("<tool>");
    assertThat(tokenizer.encode("a<|im_start|>b<tool>", Specials.PARSE))
        .containsExactly('a', control, 'b', defined);
    assertThat(tokenizer.encode("<|im_start|><tool>", Specials.AS_TEXT))
        .containsExactly('<', '|', 'i', 'm', '_', 's', 't', 'a', 'r', 't', '|', '>', defined);
  }

  @Test
  void theLongestOfOverlappingSpecialTokensGoesFirst() {
    SmallVocabulary vocabulary =
        SmallVocabulary.bytePairs("qwen2")
            .token("==", SmallVocabulary.USER_DEFINED)
            .token("===", SmallVocabulary.USER_DEFINED)
            .token("a==b", SmallVocabulary.USER_DEFINED)
            .token("b=", SmallVocabulary.USER_DEFINED);
    Tokenizer tokenizer = vocabulary.tokenizer();
    int two = vocabulary.id("==");
    int three = vocabulary.id("===");
    assertThat(tokenizer.encode("========", Specials.AS_TEXT)).containsExactly(three, three, two);
    assertThat(tokenizer.encode("=".repeat(7), Specials.AS_TEXT))
        .containsExactly(three, three, '=');
    assertThat(tokenizer.encode("a==b===", Specials.AS_TEXT))
        .containsExactly(vocabulary.id("a==b"), three);
    assertThat(tokenizer.encode("b===", Specials.AS_TEXT)).containsExactly('b', three);
  }

  @Test
  void aFileDecidesOnTokensBeforeAndAfterAText() {
    SmallVocabulary vocabulary =
        SmallVocabulary.bytePairs("qwen2")
            .token("<bos>", SmallVocabulary.CONTROL)
            .token("<eos>", SmallVocabulary.CONTROL);
    int bos = vocabulary.id("<bos>");
    int eos = vocabulary.id("<eos>");
    vocabulary
        .with("tokenizer.ggml.bos_token_id", (long) bos)
        .with("tokenizer.ggml.eos_token_id", (long) eos);
    assertThat(vocabulary.tokenizer().encodeWithBos("a", Specials.PARSE)).containsExactly('a');
    vocabulary
        .with("tokenizer.ggml.add_bos_token", true)
        .with("tokenizer.ggml.add_eos_token", true);
    Tokenizer tokenizer = vocabulary.tokenizer();
    assertThat(tokenizer.encodeWithBos("a", Specials.PARSE)).containsExactly(bos, 'a', eos);
    assertThat(tokenizer.encode("a", Specials.PARSE)).containsExactly('a');
    assertThat(tokenizer.bos()).hasValue(bos);
    assertThat(tokenizer.eos()).hasValue(eos);
  }

  @Test
  void museGoesOnAfterTheEndOfAMessage() {
    SmallVocabulary vocabulary =
        SmallVocabulary.bytePairs("llama4")
            .token("<|end_of_text|>", SmallVocabulary.CONTROL)
            .token("<|eom|>", SmallVocabulary.CONTROL)
            .token("<|eot|>", SmallVocabulary.CONTROL)
            .token("<|start|>", SmallVocabulary.CONTROL);
    int end = vocabulary.id("<|end_of_text|>");
    int eom = vocabulary.id("<|eom|>");
    int eot = vocabulary.id("<|eot|>");
    vocabulary
        .with("general.architecture", "muse-glimmer")
        .with("tokenizer.ggml.eos_token_id", (long) end)
        .with("tokenizer.ggml.eom_token_id", (long) eom);
    Tokenizer tokenizer = vocabulary.tokenizer();
    assertThat(tokenizer.endings().stream()).containsExactly(end, eot);
    assertThat(tokenizer.endsGeneration(eom)).isFalse();
    assertThat(tokenizer.isControl(eom)).isTrue();
    assertThat(tokenizer.eot()).hasValue(eot);
    assertThat(tokenizer.encode("<|start|>", Specials.AS_TEXT)).hasSize("<|start|>".length());
    vocabulary.with("general.architecture", "llama4");
    assertThat(vocabulary.tokenizer().endsGeneration(eom)).isTrue();
  }

  @Test
  void struckThroughTextIsNotAnEndUnlessTheFileSaysSo() {
    SmallVocabulary vocabulary =
        SmallVocabulary.bytePairs("qwen2")
            .token("</s>", SmallVocabulary.USER_DEFINED)
            .token("<eos>", SmallVocabulary.CONTROL);
    int html = vocabulary.id("</s>");
    vocabulary.with("tokenizer.ggml.eos_token_id", (long) vocabulary.id("<eos>"));
    Tokenizer tokenizer = vocabulary.tokenizer();
    assertThat(tokenizer.endsGeneration(html)).isFalse();
    assertThat(tokenizer.decode(new int[] {html}, false)).isEqualTo("</s>");
    vocabulary.with("tokenizer.ggml.eos_token_id", (long) html);
    assertThat(vocabulary.tokenizer().endsGeneration(html)).isTrue();
  }

  @Test
  void tokensThatSwallowWhiteSpaceTakeItFromTheText() {
    SmallVocabulary vocabulary =
        SmallVocabulary.sentencePieces()
            .token("<|user|>", SmallVocabulary.CONTROL)
            .token("a", SmallVocabulary.NORMAL)
            .with("tokenizer.ggml.add_space_prefix", false)
            .with("general.name", "Phi3");
    Tokenizer tokenizer = vocabulary.tokenizer();
    int user = vocabulary.id("<|user|>");
    int a = vocabulary.id("a");
    assertThat(tokenizer.encode("<|user|> \n\ta<|user|>\n", Specials.PARSE))
        .containsExactly(user, a, user);
  }

  @Test
  void charactersWithoutATokenAreSpelledInBytes() {
    SmallVocabulary vocabulary =
        SmallVocabulary.sentencePieces()
            .token("▁", SmallVocabulary.NORMAL, -9)
            .token("é", SmallVocabulary.NORMAL, -8);
    Tokenizer tokenizer = vocabulary.tokenizer();
    int space = vocabulary.id("▁");
    int firstByte = vocabulary.id("<0x00>");
    assertThat(tokenizer.encode("é€", Specials.AS_TEXT))
        .containsExactly(
            space, vocabulary.id("é"), firstByte + 0xE2, firstByte + 0x82, firstByte + 0xAC);
    assertThat(tokenizer.decode(tokenizer.encode("é€", Specials.AS_TEXT), false)).isEqualTo(" é€");
  }

  @Test
  void aMergeWithoutATokenIsSpelledByItsAsciiCharacters() {
    SmallVocabulary vocabulary =
        SmallVocabulary.bytePairs("gpt-2").mergeWithoutToken("Ġ", "x").mergeWithoutToken("a", "b");
    assertThat(vocabulary.tokenizer().encode("ab x", Specials.AS_TEXT))
        .containsExactly('a', 'b', 'x');
  }

  @Test
  void halfASurrogatePairIsTheReplacementCharacter() {
    Tokenizer tokenizer = SmallVocabulary.bytePairs("qwen2").tokenizer();
    String broken = "a" + "😀".charAt(0) + "b" + "😀".charAt(1);
    assertThat(tokenizer.decode(tokenizer.encode(broken, Specials.AS_TEXT), false))
        .isEqualTo("a\uFFFDb\uFFFD");
  }

  @Test
  void controlTokensAreSilentUnlessAskedFor() {
    SmallVocabulary vocabulary =
        SmallVocabulary.bytePairs("qwen2").token("<|im_end|>", SmallVocabulary.CONTROL);
    Tokenizer tokenizer = vocabulary.tokenizer();
    int[] tokens = {'h', 'i', vocabulary.id("<|im_end|>")};
    assertThat(tokenizer.decode(tokens, false)).isEqualTo("hi");
    assertThat(tokenizer.decode(tokens, true)).isEqualTo("hi<|im_end|>");
    assertThat(tokenizer.bytes('é', false)).containsExactly(0xE9);
  }

  @Test
  void piecesCanBeReadByPeople() {
    Tokenizer tokenizer = SmallVocabulary.bytePairs("qwen2").merge("Ã", "©").tokenizer();
    assertThat(tokenizer.piece('a')).isEqualTo("a");
    assertThat(tokenizer.piece('\n')).isEqualTo("\\n");
    assertThat(tokenizer.piece(7)).isEqualTo("\\u0007");
    assertThat(tokenizer.piece(0xC3)).isEqualTo("<0xC3>");
    assertThat(tokenizer.piece(256)).isEqualTo("é");
    assertThat(tokenizer.bytes(256, false)).isEqualTo("é".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void unknownKindsAreRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Tokenizer.from(new Metadata(Map.of())))
        .isInstanceOf(UnsupportedTokenizer.class)
        .hasMessage("The file has no tokenizer.");
    assertThatThrownBy(() -> Tokenizer.from(new Metadata(Map.of("tokenizer.ggml.model", "rwkv"))))
        .isInstanceOf(UnsupportedTokenizer.class)
        .hasMessage("The tokenizer 'rwkv' is not known; known are gpt2 and llama.");
    assertThatThrownBy(() -> SmallVocabulary.bytePairs("nobody").tokenizer())
        .isInstanceOf(UnsupportedTokenizer.class)
        .hasMessageStartingWith("The pre-tokenizer 'nobody' is not known; known are ")
        .hasMessageContaining("llama4, ");
  }

  @Test
  void tablesThatContradictEachOtherAreRefused() {
    SmallVocabulary vocabulary = SmallVocabulary.bytePairs("qwen2");
    Metadata sound = vocabulary.metadata();
    for (String key : List.of("tokens", "token_type", "scores", "merges")) {
      Map<String, Object> values = new HashMap<>();
      sound.keys().forEach(k -> values.put(k, Objects.requireNonNull(sound.value(k))));
      switch (key) {
        case "tokens", "merges" -> values.remove("tokenizer.ggml." + key);
        case "scores" -> values.put("tokenizer.ggml.scores", new float[3]);
        default -> values.put("tokenizer.ggml.token_type", new int[3]);
      }
      assertThatThrownBy(() -> Tokenizer.from(new Metadata(values)))
          .isInstanceOf(UnsupportedTokenizer.class);
    }
    vocabulary
        .with("tokenizer.ggml.bos_token_id", 256L)
        .with("tokenizer.ggml.pre", "glm4")
        .with("tokenizer.ggml.add_bos_token", true);
    assertThatThrownBy(vocabulary::tokenizer)
        .isInstanceOf(UnsupportedTokenizer.class)
        .hasMessageContaining("does not say which");
  }
}
