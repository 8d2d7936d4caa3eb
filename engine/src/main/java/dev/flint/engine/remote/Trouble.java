package dev.flint.engine.remote;

import dev.flint.chat.Failure;
import java.time.Duration;

/// What keeps a request from being answered, and whether asking again may help.
final class Trouble extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;
  private final boolean again;
  private final Duration after;

  private Trouble(Failure failure, boolean again, Duration after) {
    super(failure.getMessage(), failure);
    this.failure = failure;
    this.again = again;
    this.after = after;
  }

  static Trouble lasting(Failure failure) {
    return new Trouble(failure, false, Duration.ZERO);
  }

  /// @param after the least wait, if the other server asked for one
  static Trouble passing(Failure failure, Duration after) {
    return new Trouble(failure, true, after);
  }

  Failure failure() {
    return failure;
  }

  boolean again() {
    return again;
  }

  Duration after() {
    return after;
  }
}
