package dev.flint.model.reply;

/// What the next generated text belongs to when a parser begins.
public enum ReplyStart {
  /// A new turn of the assistant: reasoning, content or a call may follow.
  TURN,
  /// Reasoning that the prompt (or an earlier answer) has begun.
  REASONING,
  /// The answer's text, begun earlier.
  CONTENT
}
