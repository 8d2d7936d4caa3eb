package dev.flint.chat;

import java.util.List;
import java.util.OptionalInt;

/// Where answers come from: a model on this machine, or another server. Safe for use by many
/// threads; each [Session] is used by one at a time.
public interface Engine extends AutoCloseable {
  /// What this engine can do.
  Capabilities capabilities();

  /// Opens a session. The model reads its prompt when the first answer is generated.
  ///
  /// @throws Failure CONTEXT_OVERFLOW if it does not fit, UNSUPPORTED if the model cannot chat, or
  ///   cannot do what the opening asks for
  Session open(Opening opening);

  /// Opens a session that begins with these messages (none is fine).
  ///
  /// @throws Failure as [#open(Opening)]
  default Session open(List<Message> prefix) {
    return open(Opening.of(prefix));
  }

  /// Opens a session over raw text that the model is to continue, without a chat template.
  ///
  /// @throws Failure CONTEXT_OVERFLOW if the text does not fit
  Session openRaw(String text);

  /// Opens a session whose answer is the text between a beginning and an end ("fill in the
  /// middle").
  ///
  /// @throws Failure UNSUPPORTED if the model was not taught it, CONTEXT_OVERFLOW
  Session openInfill(String before, String after);

  /// Tokens that a session opened with this would hold; empty if only the other side knows.
  OptionalInt countTokens(Opening opening);

  /// Deletes what this engine keeps on a disk of a tenant's conversations.
  ///
  /// @throws Failure STORAGE
  default void erase(String tenant) {}

  /// Waits for nothing: running answers end with a failure. Frees the model's memory.
  @Override
  void close();
}
