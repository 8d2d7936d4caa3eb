package dev.flint.store;

/// How far a run has come.
public enum RunState {
  /// Accepted; nothing was computed yet.
  QUEUED,
  RUNNING,
  /// The answer is complete.
  DONE,
  /// It cannot go on; [Run#failure] says why.
  FAILED,
  /// Somebody stopped it.
  CANCELLED,
  /// The server died or went down while it ran. What was logged is kept.
  INTERRUPTED;

  /// Whether nothing more will be logged.
  public boolean ended() {
    return switch (this) {
      case QUEUED, RUNNING -> false;
      case DONE, FAILED, CANCELLED, INTERRUPTED -> true;
    };
  }
}
