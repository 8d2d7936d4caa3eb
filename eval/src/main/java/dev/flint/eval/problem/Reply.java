package dev.flint.eval.problem;

import dev.flint.chat.Part;
import java.util.List;

/// What was answered: text, and calls of the problem's tools.
public record Reply(String text, List<Part.ToolCall> calls) {
  public Reply {
    calls = List.copyOf(calls);
  }

  public static Reply of(String text) {
    return new Reply(text, List.of());
  }
}
