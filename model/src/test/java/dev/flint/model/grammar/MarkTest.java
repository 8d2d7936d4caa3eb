package dev.flint.model.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.model.token.Specials;
import dev.flint.model.token.Tokenizer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Control tokens in grammars: only Flint itself can ask for them.
final class MarkTest {
  private static final String MARK = Character.toString(CodePoints.MARK);
  private static final Tokenizer TOKENIZER = Walk.QWEN2.tokenizer();
  private static final int CONTROL = TOKENIZER.encode("<|im_start|>", Specials.PARSE)[0];

  private static boolean allows(Grammar grammar, int token) {
    return (Walk.QWEN2.matcher(grammar).mask()[token >> 6] & (1L << token)) != 0;
  }

  @Test
  void aControlTokenIsAskedForByName() {
    Matcher matcher = Walk.QWEN2.matcher(Grammar.text(Walk.QWEN2.spelled("<|im_start|>a")));
    assertThat(Long.bitCount(matcher.mask()[CONTROL >> 6])).isEqualTo(1);
    assertThat(matcher.accept("<")).isFalse();
    assertThat(matcher.mask()).isNotEmpty();
    assertThat(matcher.forced()[0]).isEqualTo(CONTROL);
    assertThat(matcher.accept(CONTROL)).isTrue();
    assertThat(matcher.accept("a")).isTrue();
    assertThat(matcher.mustEnd()).isTrue();
  }

  @Test
  void noGrammarOfARequestLetsOneThrough() {
    for (Grammar grammar :
        List.of(
            Grammar.regex("[\\u{0}-\\u{10FFFF}]*"),
            Grammar.regex("[^a]*"),
            Grammar.regex("(\\u{10FFFF}<\\|im_start\\|>)?b*"),
            Grammar.gbnf("root ::= [^a]*"),
            Grammar.choice(List.of(MARK + "<|im_start|>", "b")),
            Grammar.jsonObject())) {
      assertThat(allows(grammar, CONTROL)).isFalse();
    }
  }

  @Test
  void anyTextGoesOnUpToItsEnd() {
    Grammar grammar = Grammar.sequence(Grammar.upTo("</a>"), Grammar.text("!"));
    for (String text : List.of("</a>!", "x</b></</a>!", "ü\n</a</a>!")) {
      Matcher matcher = Walk.QWEN2.matcher(grammar);
      assertThat(matcher.accept(text)).as(text).isTrue();
      assertThat(matcher.mustEnd()).as(text).isTrue();
    }
    assertThat(Walk.QWEN2.matcher(grammar).accept("</a></a>!")).isFalse();
    Grammar thought = Grammar.upTo(Walk.QWEN2.spelled("<|im_start|>"));
    assertThat(allows(thought, CONTROL)).isTrue();
    assertThat(allows(thought, TOKENIZER.encode(" text", Specials.AS_TEXT)[0])).isTrue();
  }
}
