package dev.flint.assistant.mode;

import dev.flint.assistant.files.AttachedFiles;
import dev.flint.assistant.tool.ToolRuns;
import dev.flint.assistant.turn.EventPipe;
import dev.flint.chat.Event;
import dev.flint.chat.Message;
import dev.flint.chat.Role;
import java.util.List;

/// What the modes' sessions share.
final class Modes {
  private Modes() {}

  /// Whether there are results of the caller's tools or files of the person's, which nobody here
  /// vouches for.
  static boolean taints(List<Message> messages) {
    return messages.stream().anyMatch(message -> message.role() == Role.TOOL)
        || AttachedFiles.mostCharacters(messages) > 0;
  }

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
