package dev.flint.model.reply;

import dev.flint.model.grammar.Syntax;
import java.util.List;

/// How the families write calls.
final class Notations {
  private Notations() {}

  /// `{"name": "…", "arguments": {…}}`, one or several.
  static CallNotation json(CallTexts texts, String... closers) {
    return notation(closers, texts, (block, c, _) -> c == '{' ? new JsonCall(block) : null);
  }

  /// `name(parameter=value)`, one or several.
  static CallNotation python(String... closers) {
    return notation(
        closers,
        new CallTexts("[", "%s", new Syntax.Python(), "", ", ", "]" + String.join("", closers)),
        (block, c, _) -> letter(c) ? LiteralCall.python(block) : null);
  }

  /// One of the two above, where the text could as well be content.
  static CallNotation doubtful(CallTexts texts, String... closers) {
    return new CallNotation(
        List.of(closers),
        List.of(),
        false,
        texts,
        (block, c, _) ->
            c == '{' ? new JsonCall(block) : letter(c) ? LiteralCall.python(block) : null);
  }

  /// `call:name{parameter:value}` with quotes of Gemma's own.
  static CallNotation gemma(String quote, String closer) {
    return notation(
        new String[] {closer},
        new CallTexts("", "call:%s", new Syntax.Quoted(quote), "", null, closer),
        (block, c, marked) -> marked && c == 'c' ? LiteralCall.gemma(block, quote) : null);
  }

  /// `[TOOL_CALLS]` before a list of objects, or before each name with `[ARGS]` and an object.
  static CallNotation mistral(CallTexts texts) {
    return new CallNotation(
        List.of(),
        List.of("[TOOL_CALLS]"),
        true,
        texts,
        (block, c, marked) ->
            c == '{'
                ? new JsonCall(block)
                : marked && letter(c) ? new NamedCall(block, head -> before(head, "[")) : null);
  }

  /// @param head before the arguments
  /// @param tail behind them
  static CallNotation deepseek(String head, String tail) {
    return notation(
        new String[] {"<｜tool▁call▁end｜>"},
        CallTexts.named(head, tail, null, "<｜tool▁call▁end｜>"),
        (block, c, marked) ->
            marked && letter(c) ? new NamedCall(block, Notations::deepseekName) : null);
  }

  /// `function<｜tool▁sep｜>name` and a fence in R1 and V3, `name<｜tool▁sep｜>` in V3.1.
  private static String deepseekName(String head) {
    String[] halves = head.split("<｜tool▁sep｜>", 2);
    return halves.length == 2 && !halves[1].isBlank() ? before(halves[1].strip(), "\n") : halves[0];
  }

  /// `functions.name:0<|tool_call_argument_begin|>` (Kimi K2).
  static CallNotation kimi() {
    return notation(
        new String[] {"<|tool_call_end|>"},
        CallTexts.named(
            "functions.%s:№<|tool_call_argument_begin|>", "", null, "<|tool_call_end|>"),
        (block, c, marked) ->
            marked && letter(c)
                ? new NamedCall(block, head -> before(before(head, "<|"), ":"))
                : null);
  }

  /// `<function=name>{…}</function>` (Functionary 3.1).
  static CallNotation functionary() {
    return notation(
        new String[] {"</function>"},
        CallTexts.named("%s>", "", null, "</function>"),
        (block, c, marked) ->
            marked && letter(c) ? new NamedCall(block, head -> before(head, ">")) : null);
  }

  /// An object; whose arguments it is says the message's header (gpt-oss).
  static CallNotation harmony() {
    return notation(
        new String[] {"<|call|>", "<|end|>", "<|return|>"},
        CallTexts.named("", "", null, ""),
        (block, c, marked) ->
            marked && c == '{'
                ? new NamedCall(block, _ -> MessageLayout.recipient(block.opening()))
                : null);
  }

  /// @param repeats marks that go before a further call, or that the block begins with
  static CallNotation tags(
      TaggedCall.Tags tags,
      List<String> closers,
      List<String> repeats,
      boolean certain,
      CallTexts texts) {
    return new CallNotation(
        closers,
        repeats,
        certain,
        texts,
        (block, c, marked) ->
            (tags.call().isEmpty() ? marked && letter(c) : c == '<')
                ? new TaggedCall(block, tags)
                : null);
  }

  private static CallNotation notation(String[] closers, CallTexts texts, CallNotation.Form form) {
    return new CallNotation(List.of(closers), List.of(), true, texts, form);
  }

  private static boolean letter(char c) {
    return Character.isLetter(c) || c == '_';
  }

  private static String before(String text, String mark) {
    int at = text.indexOf(mark);
    return at < 0 ? text : text.substring(0, at);
  }
}
