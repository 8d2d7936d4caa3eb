package dev.flint.model.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.model.grammar.Grammar;
import dev.flint.model.grammar.Matcher;
import dev.flint.model.grammar.TokenVocabulary;
import dev.flint.model.grammar.Walk;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a grammar of calls lets through is read as calls by the family's own parser, and is valid.
final class CallGrammarTest {
  private static final TokenVocabulary VOCABULARY = Walk.QWEN2;
  private static final String MARK = Character.toString(Character.MAX_CODE_POINT);

  private static final Map<String, String> SCHEMAS =
      Map.of(
          "get_weather",
          """
          {"type": "object", "required": ["city"], "properties": {
            "city": {"type": "string"}, "unit": {"enum": ["C", "F"]},
            "days": {"type": "integer", "minimum": 1, "maximum": 14}}}\
          """,
          "add",
          """
          {"type": "object", "required": ["xs", "o"], "properties": {
            "xs": {"type": "array", "items": {"type": "number"}, "maxItems": 3},
            "o": {"type": "object", "properties": {"a": {"type": ["string", "null"]},
              "b": {"type": "boolean"}}, "required": ["b"], "additionalProperties": false}}}\
          """,
          "write_file",
          """
          {"type": "object", "required": ["path", "text"], "properties": {
            "path": {"type": "string", "pattern": "^[a-z/<]{1,8}$"},
            "text": {"type": "string", "minLength": 1, "maxLength": 12}}}\
          """,
          "now",
          "{\"type\": \"object\", \"properties\": {}, \"additionalProperties\": false}");

  /// What the templates of all families are told by.
  static final List<String> TEMPLATES =
      List.of(
          "<tool_call>",
          "<tool_call> </think>",
          "ipython \"parameters\": ",
          "[TOOL_CALLS]",
          "[TOOL_CALLS] [ARGS] [/THINK]",
          "<|tool_call|>",
          "<tool_calls>",
          "<function=",
          "<tool_call> <function= <parameter=",
          "<tool_call> <arg_key> </think>",
          "<｜tool▁call▁begin｜> ```json </think>",
          "<｜tool▁call▁begin｜>",
          "｜DSML｜",
          "<|tool_call_begin|>",
          "<|tool_list_start|>",
          "<start_function_call>",
          "<|tool_call>call: <|channel>",
          "<|channel|> <|message|>",
          "<atem:function_calls>",
          "words only");

  private static String schema(String tool) {
    return Objects.requireNonNull(SCHEMAS.get(tool));
  }

  private static ReplyGrammar grammar(ReplyStyle style, boolean several) {
    return new ReplyGrammar(
        style,
        Replies.TOOLS,
        (tool, syntax) ->
            Grammar.arguments(schema(tool.name()), syntax, tool.texts(), VOCABULARY::spelled),
        VOCABULARY::spelled,
        several);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void whatMustBeACallIsReadAsOne(String template) {
    ReplyStyle style = ReplyStyles.of(template);
    for (ReplyStart start : ReplyStart.values()) {
      if (start == ReplyStart.REASONING && !style.reasons()) {
        continue;
      }
      Grammar calls = grammar(style, true).reply(start, null, true);
      for (int seed = 0; seed < 12; seed++) {
        String text = Walk.text(VOCABULARY, calls, new Random(seed)).replace(MARK, "");
        check(new Replies(style, start, Replies.TOOLS), text, start + " seed " + seed);
      }
    }
  }

  private static void check(Replies replies, String text, String what) {
    List<ReplyPiece> whole = replies.pieces(text, text.length());
    assertThat(replies.pieces(text, 1)).as(what + ": " + text).isEqualTo(whole);
    Map<String, Integer> called = new LinkedHashMap<>();
    String name = "";
    StringBuilder arguments = new StringBuilder();
    for (ReplyPiece piece : whole) {
      switch (piece) {
        case ReplyPiece.Reasoning _ -> {}
        case ReplyPiece.Content content ->
            assertThat(content.text()).as(what + ": " + text).isBlank();
        case ReplyPiece.CallBegin begin -> {
          name = begin.name();
          arguments.setLength(0);
        }
        case ReplyPiece.CallArguments more -> arguments.append(more.json());
        case ReplyPiece.CallEnd _ -> {
          called.merge(name, 1, Integer::sum);
          assertThat(Walk.faults(Walk.validator(schema(name)), arguments.toString()))
              .as(what + ": " + text)
              .isEmpty();
        }
        case ReplyPiece.Bad bad -> throw new AssertionError(what + ": " + bad);
      }
    }
    assertThat(called).as(what + ": " + text).isNotEmpty();
  }

  /// A model that begins a call by itself is held from there on: the grammar takes what was read.
  @ParameterizedTest
  @MethodSource("templates")
  void aCallThatHasBegunIsHeld(String template) {
    ReplyStyle style = ReplyStyles.of(template);
    Grammar one = grammar(style, false).reply(ReplyStart.CONTENT, null, true);
    for (int seed = 0; seed < 5; seed++) {
      String text = Walk.text(VOCABULARY, one, new Random(seed)).replace(MARK, "");
      ReplyParser parser = style.parser(ReplyStart.CONTENT, Replies.TOOLS);
      OpenCall open = null;
      int at = 0;
      while (open == null && at < text.length()) {
        parser.push(text.substring(at, ++at));
        open = parser.openCall();
      }
      if (open == null) {
        throw new AssertionError("seed " + seed + ": " + text);
      }
      Matcher matcher = VOCABULARY.matcher(grammar(style, false).block(open));
      assertThat(matcher.accept(VOCABULARY.spelled(open.read()))).as(open.read()).isTrue();
      String rest = text.substring(at);
      for (String end : List.of("<｜tool▁calls▁end｜>", "<|tool_calls_section_end|>")) {
        rest = rest.replace(end, "");
      }
      assertThat(matcher.accept(VOCABULARY.spelled(rest))).as("%s|%s", open.read(), rest).isTrue();
      assertThat(matcher.mayEnd()).as("%s|%s", open.read(), rest).isTrue();
      assertThat(matcher.accept("\n\nMore."))
          .as("%s|%s, and more", open.read(), rest)
          .isEqualTo(!open.texts().close().isEmpty());
    }
  }

  static List<String> templates() {
    return TEMPLATES;
  }

  @ParameterizedTest
  @MethodSource("templates")
  void contentThatIsHeldMayStandBesideCalls(String template) {
    ReplyStyle style = ReplyStyles.of(template);
    Grammar either =
        grammar(style, true).reply(ReplyStart.TURN, Grammar.choice(List.of("yes", "no")), true);
    Replies replies = new Replies(style, ReplyStart.TURN, Replies.TOOLS);
    Matcher answer = VOCABULARY.matcher(either);
    assertThat(answer.accept(VOCABULARY.spelled(style.beforeContent() + "yes"))).isTrue();
    assertThat(answer.mustEnd()).isTrue();
    assertThat(replies.pieces(style.beforeContent() + "yes", 1))
        .containsExactly(Replies.content("yes"));
    assertThat(VOCABULARY.matcher(either).accept(VOCABULARY.spelled(style.beforeContent() + "m")))
        .isFalse();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void onlyTheNamedToolMayBeCalled(String template) {
    ReplyStyle style = ReplyStyles.of(template);
    ReplyGrammar named =
        new ReplyGrammar(
            style,
            List.of(new ReplyTool("now", Set.of())),
            (tool, syntax) ->
                Grammar.arguments(schema(tool.name()), syntax, Set.of(), VOCABULARY::spelled),
            VOCABULARY::spelled,
            false);
    Replies replies = new Replies(style, ReplyStart.CONTENT, Replies.TOOLS);
    String text =
        Walk.text(VOCABULARY, named.reply(ReplyStart.CONTENT, null, true), new Random(1))
            .replace(MARK, "");
    assertThat(replies.pieces(text, 1).toString().replaceAll("\\s", ""))
        .endsWith("CallBegin[name=now],CallArguments[json={}],CallEnd[]]");
  }
}
