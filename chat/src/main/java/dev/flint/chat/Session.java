package dev.flint.chat;

import java.util.List;

/// A conversation as an engine holds it: append-only and token-exact. What was generated is what
/// the next turn continues from; nothing is rendered or tokenized a second time.
///
/// Used by one thread at a time.
public interface Session extends AutoCloseable {
  /// Adds messages at the end. They are read by the model when the next answer is generated.
  ///
  /// @throws Failure CONTEXT_OVERFLOW if they do not fit; the session is then as before
  void append(List<Message> messages);

  /// Starts the assistant's answer to what was appended. The answer, as far as it was generated
  /// when the stream is closed, becomes part of the session.
  Events generate(GenerateOptions options);

  /// Tokens that the session holds now.
  int length();

  /// Most tokens that the session can hold.
  int capacity();

  @Override
  void close();
}
