package dev.flint.assistant.turn;

import dev.flint.chat.Usage;
import java.time.Duration;

/// Adds up what the generations of one turn cost. Safe for many threads.
public final class Tally {
  private Usage sum = new Usage(0, 0, 0, Duration.ZERO, Duration.ZERO);

  public synchronized void add(Usage usage) {
    sum =
        new Usage(
            sum.promptTokens() + usage.promptTokens(),
            sum.cachedTokens() + usage.cachedTokens(),
            sum.generatedTokens() + usage.generatedTokens(),
            sum.prefill().plus(usage.prefill()),
            sum.decode().plus(usage.decode()));
  }

  public synchronized Usage sum() {
    return sum;
  }
}
