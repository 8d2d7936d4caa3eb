package dev.flint.model.reply;

/// A piece of what a model generated. Texts are never empty; pieces of one kind that follow each
/// other belong together. Calls do not overlap.
public sealed interface ReplyPiece {
  /// What the model thinks before it answers.
  record Reasoning(String text) implements ReplyPiece {}

  /// The answer.
  record Content(String text) implements ReplyPiece {}

  /// A call begins.
  ///
  /// @param name one of the tools that the parser was given
  record CallBegin(String name) implements ReplyPiece {}

  /// A piece of the arguments. All pieces of a call joined are one JSON object.
  record CallArguments(String json) implements ReplyPiece {}

  /// The call is complete.
  record CallEnd() implements ReplyPiece {}

  /// Text that was meant as a call but is none. If its call had begun, that one is void.
  ///
  /// @param text all that the model wrote of it
  /// @param reason a sentence
  record Bad(String text, String reason) implements ReplyPiece {}
}
