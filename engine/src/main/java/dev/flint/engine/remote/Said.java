package dev.flint.engine.remote;

import dev.flint.chat.Event;
import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import java.util.ArrayList;
import java.util.List;

/// What an answer has said so far, as the message that a conversation goes on from.
final class Said {
  private final List<Part> parts = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder arguments = new StringBuilder();
  private Event.ToolCallBegin call = new Event.ToolCallBegin(0, "", "");

  synchronized void hear(Event event) {
    switch (event) {
      case Event.Text piece -> {
        keepReasoning();
        text.append(piece.text());
      }
      case Event.Reasoning piece -> {
        keepText();
        reasoning.append(piece.text());
      }
      case Event.ToolCallBegin begun -> {
        call = begun;
        arguments.setLength(0);
      }
      case Event.ToolCallArguments piece -> arguments.append(piece.json());
      case Event.ToolCallEnd _ -> {
        keepReasoning();
        keepText();
        parts.add(new Part.ToolCall(call.id(), call.name(), arguments.toString()));
      }
      case Event.BadToolCall bad -> text.append(bad.text());
      case Event.Queued _, Event.Reading _, Event.Token _, Event.Traced _, Event.Finished _ -> {}
    }
  }

  private void keepText() {
    if (!text.isEmpty()) {
      parts.add(new Part.Text(text.toString()));
      text.setLength(0);
    }
  }

  private void keepReasoning() {
    if (!reasoning.isEmpty()) {
      parts.add(new Part.Reasoning(reasoning.toString()));
      reasoning.setLength(0);
    }
  }

  /// The message; none if nothing was said. Calls that were not complete are not part of it.
  synchronized List<Message> message() {
    keepReasoning();
    keepText();
    return parts.isEmpty() ? List.of() : List.of(new Message(Role.ASSISTANT, parts));
  }
}
