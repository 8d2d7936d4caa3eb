package dev.flint.store;

import java.io.OutputStream;
import java.nio.file.Path;

/// Everything that the server keeps. Safe for use by many threads, virtual ones included: callers
/// wait without holding a carrier thread. Every method may throw [dev.flint.chat.Failure] STORAGE
/// (disk full, file damaged) with a sentence for the operator; what was stored before stays.
public interface Store extends AutoCloseable {
  Conversations conversations();

  RunLog runs();

  Keys keys();

  Facts facts();

  /// Calls a listener before each deletion, from now on.
  void onErase(Erased.Listener listener);

  /// Writes a complete copy of the store as it is at this moment to a new file, while others go on
  /// working.
  ///
  /// @throws dev.flint.chat.Failure BAD_REQUEST if the file exists
  void backup(Path file);

  /// Writes all that an owner has as one JSON object: conversations with their messages,
  /// attachments and runs, runs of the API, facts. The stream is not closed.
  void export(String owner, OutputStream to);

  /// Finishes what was accepted and closes.
  @Override
  void close();
}
