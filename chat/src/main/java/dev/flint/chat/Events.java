package dev.flint.chat;

import org.jspecify.annotations.Nullable;

/// The stream of one answer, pulled by its reader. Used by one thread at a time; [#close] may come
/// from any thread and cancels: the computation stops after the step it is in.
public interface Events extends AutoCloseable {
  /// The next event, waiting for it if need be; null once the answer is complete.
  ///
  /// @throws Failure if the answer cannot go on
  @Nullable Event next();

  @Override
  void close();
}
