package dev.flint.model.reply;

/// What a parser is in the middle of. It reads one character at a time, so the result cannot depend
/// on how the text was cut into pieces.
interface Mode {
  void accept(char c);

  /// The text is over.
  void end();
}
