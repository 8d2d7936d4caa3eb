package dev.flint.chat;

import java.util.List;

/// A conversation as an engine holds it: append-only and token-exact. What was generated is what
/// the next turn continues from; nothing is rendered or tokenized a second time.
///
/// Used by one thread at a time. A fork is a session of its own and may be used by another thread.
public interface Session extends AutoCloseable {
  /// Adds messages at the end. They are read by the model when the next answer is generated. An
  /// assistant's message at the end is continued by that answer.
  ///
  /// @throws Failure CONTEXT_OVERFLOW if they do not fit; the session is then as before
  void append(List<Message> messages);

  /// Starts the assistant's answer to what was appended. The answer, as far as it was pulled when
  /// the stream is closed, becomes part of the session.
  ///
  /// @throws Failure BAD_REQUEST if there is nothing to answer to, UNSUPPORTED or UNSATISFIABLE for
  ///   a constraint
  Events generate(GenerateOptions options);

  /// A session that continues from here by itself. It holds all that this one holds, the answer in
  /// progress included as far as it was pulled; what either does later the other never sees.
  ///
  /// @throws Failure BAD_REQUEST if this session is closed
  Session fork();

  /// Goes back to a length that [#length] has returned earlier, between answers. What came later is
  /// forgotten.
  ///
  /// @throws Failure BAD_REQUEST if the session never stood at that length
  void rewind(int length);

  /// Tokens that the session holds now.
  int length();

  /// Most tokens that the session can hold.
  int capacity();

  /// Ends the answer in progress and frees the session's memory. Closing twice is fine.
  @Override
  void close();
}
