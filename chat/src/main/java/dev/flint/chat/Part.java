package dev.flint.chat;

/// A piece of a [Message]. Text is the only kind that models here read so far; images and the rest
/// join when an encoder for them does.
public sealed interface Part {
  /// Plain text, as the person or the model wrote it: never parsed for control tokens.
  record Text(String text) implements Part {}
}
