package dev.flint.model.grammar;

/// How the arguments of a call are written, and the values in them.
public sealed interface Syntax {
  /// A JSON object.
  record Json() implements Syntax {}

  /// `(name=value, name=value)` with literals as Python has them.
  record Python() implements Syntax {}

  /// `{name:value,name:value}` with texts between quotes of their own; Gemma's way.
  record Quoted(String quote) implements Syntax {}

  /// A tag for each member. Members that hold nothing but text are written as they are, without
  /// quotes; the others as JSON.
  ///
  /// @param open before a name
  /// @param colon between a name and a value
  /// @param textColon the same where the value is text
  /// @param after behind a value
  /// @param close behind all members
  record Tags(String open, String colon, String textColon, String after, String close)
      implements Syntax {}
}
