package dev.flint.assistant.contemplate;

import dev.flint.chat.Opening;

/// How much work goes into contemplating.
///
/// @param explorers most agents that explore
/// @param wave how many of them start together; the next wave starts only when the first disagrees.
///   On a large machine all may start at once: [#on]
/// @param reserve further explorers of a question with one right answer, where no half of the
///   others agrees
/// @param refiners agents of one round that read the others' work
/// @param rounds most rounds of refining
/// @param checks most passes of the checker
/// @param tokens most tokens of all agents together
/// @param seconds most time until the answer is written
public record Preset(
    int explorers,
    int wave,
    int reserve,
    int refiners,
    int rounds,
    int checks,
    int tokens,
    int seconds) {
  public static final Preset QUICK = new Preset(4, 4, 0, 0, 0, 0, 12_000, 120);
  public static final Preset DEFAULT = new Preset(8, 4, 4, 0, 0, 1, 40_000, 300);
  public static final Preset MAX = new Preset(16, 8, 0, 8, 2, 2, 160_000, 1_200);

  /// Processors from which on one step for all explorers takes hardly longer than one for a few.
  private static final int MANY = 16;

  /// The same for a machine of so many processors.
  public Preset on(int processors) {
    return processors < MANY
        ? this
        : new Preset(explorers, explorers, reserve, refiners, rounds, checks, tokens, seconds);
  }

  /// What a caller asks for: low effort is [#QUICK], high effort [#MAX], anything else this preset.
  public Preset at(Opening.Effort effort) {
    boolean large = explorers > QUORUM && wave == explorers;
    return switch (effort) {
      case LOW -> QUICK;
      case HIGH -> large ? MAX.on(MANY) : MAX;
      case MODEL, OFF, MEDIUM -> this;
    };
  }

  /// Explorers that must agree before exploring may end early.
  static final int QUORUM = 4;

  /// Most tokens of one explorer.
  int tokensEach() {
    return Math.max(256, tokens / (2 * explorers));
  }
}
