package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.time.Duration;

/// Stopping a pull by interrupting its thread.
final class Interrupts {
  private Interrupts() {}

  static Failure cancelled() {
    return new Failure(
        Failure.Code.CANCELLED, "stopped; the same pull goes on from where it stopped");
  }

  /// @throws Failure `CANCELLED` if the thread was interrupted
  static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw cancelled();
    }
  }

  /// @throws Failure `CANCELLED` if the thread is interrupted meanwhile
  static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled();
    }
  }
}
