package dev.flint.model.reply;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Splits generated text into reasoning, content and calls while it arrives.
///
/// The result does not depend on how the text is cut into pieces. Nothing is held back but what may
/// still become a mark, and no text is lost: what was meant as a call and is none comes out as
/// [ReplyPiece.Bad]. Only white space next to a mark is dropped. One parser reads one reply; one
/// thread at a time.
public final class ReplyParser {
  private final Reading reading;

  ReplyParser(Layout layout, ReplyStart start, List<ReplyTool> tools) {
    reading = new Reading(layout, start, tools);
  }

  /// Takes the next piece of text, control tokens by their names.
  public List<ReplyPiece> push(String text) {
    reading.accept(text);
    return reading.found().take();
  }

  /// What was held back, when no more will come.
  public List<ReplyPiece> end() {
    reading.end();
    return reading.found().take();
  }

  /// Whether the text is inside reasoning.
  public boolean inReasoning() {
    return reading.inReasoning();
  }

  /// Whether the text is content, and nothing else.
  public boolean inContent() {
    return reading.inContent();
  }

  /// The block of calls that the text is in, once it is certain to be one and before its first call
  /// has ended; null elsewhere.
  public @Nullable OpenCall openCall() {
    return reading.openCall();
  }

  /// Whether the text is inside a block of calls, where every control token belongs to it.
  public boolean inCall() {
    return reading.inCall();
  }
}
