package dev.flint.engine.route;

import java.time.Duration;
import java.time.InstantSource;

/// Whether an engine is worth asking: after a failure it is not for a while, and for twice as long
/// after each further one. Safe for many threads.
final class Health {
  static final Duration FIRST_REST = Duration.ofSeconds(5);
  static final Duration LONGEST_REST = Duration.ofMinutes(5);

  private final InstantSource clock;
  private long restMillis;
  private long restsUntilMillis = Long.MIN_VALUE;

  Health(InstantSource clock) {
    this.clock = clock;
  }

  synchronized boolean worthAsking() {
    return clock.millis() >= restsUntilMillis;
  }

  synchronized void worked() {
    restMillis = 0;
    restsUntilMillis = Long.MIN_VALUE;
  }

  synchronized void failed() {
    restMillis =
        restMillis == 0 ? FIRST_REST.toMillis() : Math.min(2 * restMillis, LONGEST_REST.toMillis());
    restsUntilMillis = clock.millis() + restMillis;
  }
}
