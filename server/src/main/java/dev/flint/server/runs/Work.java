package dev.flint.server.runs;

import dev.flint.chat.Events;

/// What a run computes. Used by the run's own thread.
@FunctionalInterface
public interface Work {
  /// Begins to answer: loads a model if need be, opens a session. Closing the events frees all that
  /// was taken for them.
  ///
  /// @throws dev.flint.chat.Failure if it cannot be answered
  Events begin();
}
