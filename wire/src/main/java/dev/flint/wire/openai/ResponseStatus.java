package dev.flint.wire.openai;

import dev.flint.wire.problem.Problem;
import org.jspecify.annotations.Nullable;

/// How far a response has come.
///
/// @param word its `status`
/// @param problem why it failed; null otherwise
/// @param endedEpochSeconds when it ended; 0 while it has not
public record ResponseStatus(Word word, @Nullable Problem problem, long endedEpochSeconds) {
  /// The protocol's words. Whether an answer that ended is complete is for its events to say.
  public enum Word {
    QUEUED,
    IN_PROGRESS,
    ENDED,
    CANCELLED,
    FAILED
  }

  public static ResponseStatus of(Word word) {
    return new ResponseStatus(word, null, 0);
  }
}
