package dev.flint.chat;

import java.util.List;

/// What the text of an answer must look like. Reasoning before the answer and tool calls are not
/// held to it. An engine that cannot hold an answer to it refuses with UNSUPPORTED, naming what it
/// does not know; it never lets other text through.
public sealed interface Constraint {
  /// Anything.
  record Free() implements Constraint {}

  /// One JSON object of any shape.
  record JsonObject() implements Constraint {}

  /// JSON that is valid under a schema.
  ///
  /// @param schema JSON Schema 2020-12 as JSON text
  record JsonSchema(String schema) implements Constraint {}

  /// Text of a grammar in GBNF (llama.cpp's notation) whose start is `root`.
  record Grammar(String gbnf) implements Constraint {}

  /// Text that a regular expression matches as a whole.
  record Regex(String pattern) implements Constraint {}

  /// One of these texts.
  record Choice(List<String> texts) implements Constraint {
    public Choice {
      texts = List.copyOf(texts);
    }
  }

  Constraint FREE = new Free();
}
