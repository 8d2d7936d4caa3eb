package dev.flint.engine.local;

import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.ToolChoice;
import dev.flint.chat.ToolSpec;
import dev.flint.model.grammar.Grammar;
import dev.flint.model.reply.ReplyGrammar;
import dev.flint.model.reply.ReplyStart;
import dev.flint.model.reply.ReplyStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one answer is held to: the request's constraint, its tool choice, and the schemas of the
/// tools it may call.
///
/// | choice | constraint | held |
/// |---|---|---|
/// | required, named | any | all of the answer, to reasoning and calls |
/// | auto, none | some | all of the answer, to reasoning and the constraint or (auto) calls |
/// | auto | none | each call, from the family's mark on |
/// | none | none | the marks of calls cannot come |
final class AnswerRules {
  private final Constraints constraints;
  private final ReplyStyle style;
  private final List<ToolSpec> callable;
  private final boolean anyTools;
  private final boolean must;
  private final @Nullable Grammar content;
  private final ReplyGrammar grammar;

  /// @param tools of the session
  /// @throws Failure BAD_REQUEST, UNSUPPORTED (naming the keyword) or UNSATISFIABLE
  AnswerRules(
      Constraints constraints, ReplyStyle style, List<ToolSpec> tools, GenerateOptions options) {
    this.constraints = constraints;
    this.style = style;
    anyTools = !tools.isEmpty();
    callable = callable(tools, options.toolChoice());
    boolean named = options.toolChoice() instanceof ToolChoice.Named;
    must = named || options.toolChoice() instanceof ToolChoice.Required;
    content = constraints.grammar(options.constraint());
    boolean several = options.parallelToolCalls() && !named;
    Map<String, ToolSpec> byName = new HashMap<>();
    callable.forEach(tool -> byName.put(tool.name(), tool));
    grammar =
        new ReplyGrammar(
            style,
            callable.stream().map(ToolTexts::known).toList(),
            (tool, syntax) -> {
              ToolSpec spec = byName.get(tool.name());
              if (spec == null) {
                throw new IllegalArgumentException("no tool " + tool.name());
              }
              return constraints.arguments(spec, syntax, tool.texts());
            },
            text -> constraints.vocabulary().spelled(text),
            several);
  }

  private static List<ToolSpec> callable(List<ToolSpec> tools, ToolChoice choice) {
    return switch (choice) {
      case ToolChoice.None _ -> List.of();
      case ToolChoice.Auto _ -> tools;
      case ToolChoice.Required _ -> {
        if (tools.isEmpty()) {
          throw new Failure(
              Failure.Code.BAD_REQUEST, "a tool must be called, but there are no tools");
        }
        yield tools;
      }
      case ToolChoice.Named named -> {
        List<ToolSpec> found =
            tools.stream().filter(tool -> tool.name().equals(named.tool())).toList();
        if (found.isEmpty()) {
          throw new Failure(
              Failure.Code.BAD_REQUEST,
              "the tool '" + named.tool() + "' must be called, but there is none of that name");
        }
        yield found;
      }
    };
  }

  /// Whether two requests hold an answer to the same, so that the second may go on where the first
  /// has ended.
  static boolean same(GenerateOptions a, GenerateOptions b) {
    return a.constraint().equals(b.constraint())
        && a.toolChoice().equals(b.toolChoice())
        && a.parallelToolCalls() == b.parallelToolCalls();
  }

  /// Whether all of an answer is held.
  boolean holdAll() {
    return must || content != null;
  }

  /// What holds all of an answer.
  ///
  /// @param start what it begins in
  HeldText whole(ReplyStart start) {
    return HeldText.whole(
        constraints.matcher(grammar.reply(start, must ? null : content, !callable.isEmpty())));
  }

  /// What holds the parts of an answer that calls tools; null if nothing does.
  @Nullable HeldText calls(Reply reply) {
    if (!callable.isEmpty()) {
      grammar.reply(ReplyStart.TURN, null, true); // compiled here, and not while others wait
      return HeldText.calls(reply, call -> constraints.matcher(grammar.block(call), call.read()));
    }
    long[] rest = anyTools ? constraints.without(style.callMarks()) : null;
    return rest == null ? null : HeldText.without(rest);
  }
}
