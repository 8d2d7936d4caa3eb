package dev.flint.chat;

import java.util.List;

/// Where answers come from: a model on this machine, or another server. Safe for use by many
/// threads; each [Session] is used by one at a time.
public interface Engine extends AutoCloseable {
  /// What this engine can do.
  Capabilities capabilities();

  /// Opens a session that begins with these messages (none is fine).
  ///
  /// @throws Failure CONTEXT_OVERFLOW if they do not fit, UNSUPPORTED if the model cannot chat
  Session open(List<Message> prefix);

  /// Opens a session over raw text that the model is to continue, without a chat template.
  ///
  /// @throws Failure CONTEXT_OVERFLOW if the text does not fit
  Session openRaw(String text);

  /// Waits for nothing: running answers end with a failure. Frees the model's memory.
  @Override
  void close();
}
