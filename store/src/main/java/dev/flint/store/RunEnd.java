package dev.flint.store;

import dev.flint.chat.Message;
import dev.flint.chat.Usage;
import org.jspecify.annotations.Nullable;

/// How a run ended.
///
/// @param state one that has [RunState#ended]
/// @param usage what it cost, if known
/// @param failure why it failed; null otherwise
/// @param answer what it said, to be added to its conversation; null if it has none or said nothing
public record RunEnd(
    RunState state, @Nullable Usage usage, @Nullable RunFailure failure, @Nullable Message answer) {
  public RunEnd {
    if (!state.ended()) {
      throw new IllegalArgumentException(state + " is no end");
    }
  }
}
