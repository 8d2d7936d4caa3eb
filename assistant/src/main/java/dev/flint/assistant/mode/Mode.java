package dev.flint.assistant.mode;

import java.util.Arrays;
import java.util.Optional;

/// How an assistant goes about a question.
public enum Mode {
  /// One answer, at once.
  INSTANT("flint/instant"),
  /// Reasoning first, then an answer.
  THINKING("flint/thinking"),
  /// Several agents that think in parallel.
  CONTEMPLATING("flint/contemplating");

  private final String id;

  Mode(String id) {
    this.id = id;
  }

  /// The model id under which it is reached on all protocols.
  public String id() {
    return id;
  }

  public static Optional<Mode> of(String id) {
    return Arrays.stream(values()).filter(mode -> mode.id.equals(id)).findFirst();
  }
}
