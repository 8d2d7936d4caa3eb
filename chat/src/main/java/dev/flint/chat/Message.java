package dev.flint.chat;

import java.util.List;

/// One turn's contribution by one speaker: the parts of what was said, in order.
///
/// @param role who speaks
/// @param parts what was said; never empty
public record Message(Role role, List<Part> parts) {
  public Message {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a message has at least one part");
    }
  }

  public static Message system(String text) {
    return new Message(Role.SYSTEM, List.of(new Part.Text(text)));
  }

  public static Message user(String text) {
    return new Message(Role.USER, List.of(new Part.Text(text)));
  }

  public static Message assistant(String text) {
    return new Message(Role.ASSISTANT, List.of(new Part.Text(text)));
  }

  /// The text parts joined without a separator.
  public String text() {
    var joined = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Text text -> joined.append(text.text());
        case Part.Reasoning _, Part.Image _, Part.ToolCall _, Part.ToolResult _ -> {}
      }
    }
    return joined.toString();
  }
}
