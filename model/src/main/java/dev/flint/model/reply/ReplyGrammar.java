package dev.flint.model.reply;

import dev.flint.model.grammar.Grammar;
import dev.flint.model.grammar.Syntax;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What replies of one family must look like, if they are to hold calls of these tools: grammars
/// whose every text the family's [ReplyParser] reads as such. One thread at a time.
public final class ReplyGrammar {
  /// What holds the arguments of a call.
  public interface Arguments {
    /// @param syntax how the family writes them
    Grammar of(ReplyTool tool, Syntax syntax);
  }

  private static final Grammar ANY = Grammar.regex("[\\s\\S]*");

  private final ReplyStyle style;
  private final List<ReplyTool> tools;
  private final Arguments arguments;
  private final UnaryOperator<String> spelled;
  private final boolean several;

  /// @param tools those that may be called
  /// @param spelled the texts of the vocabulary, see
  ///   [dev.flint.model.grammar.TokenVocabulary#spelled]
  /// @param several whether a reply may hold more than one call
  public ReplyGrammar(
      ReplyStyle style,
      List<ReplyTool> tools,
      Arguments arguments,
      UnaryOperator<String> spelled,
      boolean several) {
    this.style = style;
    this.tools = List.copyOf(tools);
    this.arguments = arguments;
    this.spelled = spelled;
    this.several = several;
  }

  /// A whole reply: reasoning if the family reasons, then content or calls.
  ///
  /// @param start what the reply begins in
  /// @param content what the content must be; null if only calls may come
  /// @param calls whether calls may come
  public Grammar reply(ReplyStart start, @Nullable Grammar content, boolean calls) {
    List<Grammar> options = new ArrayList<>();
    if (content != null) {
      String before = start == ReplyStart.CONTENT ? "" : style.beforeContent();
      options.add(before.isEmpty() ? content : Grammar.sequence(text(before), content));
    }
    if (calls) {
      options.add(style.layout().calls(this, start));
    }
    Grammar said = Grammar.anyOf(options);
    if (!style.reasons() || start == ReplyStart.CONTENT) {
      return said;
    }
    Grammar lines = Grammar.regex(style.beforeContent().isEmpty() ? "\\n{0,2}" : "");
    String close = spelled.apply(style.reasoningClose());
    Grammar behind = Grammar.sequence(Grammar.upTo(close), lines, said);
    return start == ReplyStart.REASONING
        ? behind
        : Grammar.anyOf(List.of(said, Grammar.sequence(text(style.reasoningOpen()), behind)));
  }

  /// A block of calls that has begun, from its mark on, and what the model says behind it: a token
  /// may hold the end of a block and the beginning of what follows, such as a fence's last mark and
  /// two line breaks. Nothing follows calls without an end of their own, as every text would then
  /// do for a second call.
  public Grammar block(OpenCall call) {
    ReplyTool only = call.recipient();
    Grammar block = block(call.texts(), only == null ? tools : List.of(only));
    return call.texts().close().isEmpty() ? block : Grammar.sequence(block, ANY);
  }

  List<ReplyTool> tools() {
    return tools;
  }

  boolean several() {
    return several;
  }

  Grammar block(CallTexts texts, List<ReplyTool> callable) {
    int name = texts.head().indexOf("%s");
    String before = name < 0 ? "" : texts.head().substring(0, name);
    String behind = texts.head().substring(name < 0 ? 0 : name + 2);
    List<Grammar> options = new ArrayList<>();
    for (ReplyTool tool : callable) {
      Grammar head = text((name < 0 ? "" : tool.name()) + behind);
      options.add(Grammar.sequence(head, arguments.of(tool, texts.arguments())));
    }
    Grammar call = Grammar.sequence(text(before), Grammar.anyOf(options), text(texts.tail()));
    String between = texts.between();
    return several && between != null
        ? Grammar.sequence(
            text(texts.open()),
            call,
            Grammar.sequence(text(between), call).repeated(),
            text(texts.close()))
        : Grammar.sequence(text(texts.open()), call, text(texts.close()));
  }

  Grammar text(String text) {
    return Grammar.text(spelled.apply(text));
  }
}
