package dev.flint.engine.remote;

/// The protocol that another server speaks.
public enum Dialect {
  /// OpenAI's chat completions.
  OPENAI("/chat/completions"),
  /// Anthropic's messages.
  ANTHROPIC("/messages");

  private final String path;

  Dialect(String path) {
    this.path = path;
  }

  /// Where answers are asked for, under the server's base.
  String path() {
    return path;
  }
}
