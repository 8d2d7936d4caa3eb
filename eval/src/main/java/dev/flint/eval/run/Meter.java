package dev.flint.eval.run;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Shares the processor time of this process out among the problems being worked on: at each moment
/// evenly among those that are. The sum over all problems is what was really used while any was
/// worked on. Safe for many threads.
final class Meter {
  private final LongSupplier cpuNanos;
  private int working;
  private long last;
  private double share;

  /// @param cpuNanos processor time used so far
  Meter(LongSupplier cpuNanos) {
    this.cpuNanos = cpuNanos;
  }

  /// The time of all threads of this process, as the system counts it.
  static Meter ofProcess() {
    return new Meter(
        () -> ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos());
  }

  /// A problem begins.
  ///
  /// @return to be given to [#end]
  synchronized double begin() {
    advance();
    working++;
    return share;
  }

  /// A problem has ended.
  ///
  /// @return its seconds
  synchronized double end(double begun) {
    advance();
    working--;
    return (share - begun) / 1e9;
  }

  private void advance() {
    long now = cpuNanos.getAsLong();
    if (working > 0) {
      share += (double) (now - last) / working;
    }
    last = now;
  }
}
