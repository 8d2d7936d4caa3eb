package dev.flint.assistant.mode;

import dev.flint.assistant.tool.ToolRuns;
import dev.flint.assistant.turn.EventPipe;
import dev.flint.chat.Event;

/// What the modes' sessions share.
final class Modes {
  private Modes() {}

  /// The tool calls of one turn, with approvals asked of the turn's reader.
  static ToolRuns tools(ModeOptions options, EventPipe pipe, boolean tainted) {
    return new ToolRuns(
        options.tools(),
        pipe.steering(),
        trace -> {
          try {
            pipe.emit(new Event.Traced(trace));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        tainted,
        options.toolLimit());
  }
}
