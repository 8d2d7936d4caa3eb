package dev.flint.server.runs;

import dev.flint.chat.Event;
import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was said in a row of events, as the assistant's message. A tool call that was not complete
/// is left out. Used by one thread at a time.
public final class Transcript {
  private final List<Part> parts = new ArrayList<>();
  private final StringBuilder open = new StringBuilder();
  private Kind kind = Kind.NONE;
  private String callId = "";
  private String callName = "";

  private enum Kind {
    NONE,
    TEXT,
    REASONING,
    CALL
  }

  public void add(Event event) {
    switch (event) {
      case Event.Text(String text) -> piece(Kind.TEXT, text);
      case Event.Reasoning(String text) -> piece(Kind.REASONING, text);
      case Event.ToolCallBegin(int _, String id, String name) -> {
        close();
        kind = Kind.CALL;
        callId = id;
        callName = name;
      }
      case Event.ToolCallArguments(int _, String json) -> open.append(json);
      case Event.ToolCallEnd _ -> {
        parts.add(new Part.ToolCall(callId, callName, open.isEmpty() ? "{}" : open.toString()));
        forget();
      }
      case Event.BadToolCall(String text, String _) -> {
        if (kind == Kind.CALL) {
          forget();
        }
        piece(Kind.TEXT, text);
      }
      case Event.Queued _, Event.Reading _, Event.Token _, Event.Traced _, Event.Finished _ -> {}
    }
  }

  /// The message so far; null if nothing was said.
  public @Nullable Message message() {
    close();
    return parts.isEmpty() ? null : new Message(Role.ASSISTANT, parts);
  }

  private void piece(Kind of, String text) {
    if (kind != of) {
      close();
      kind = of;
    }
    open.append(text);
  }

  private void close() {
    switch (kind) {
      case TEXT -> merge(new Part.Text(open.toString()));
      case REASONING -> merge(new Part.Reasoning(open.toString()));
      case CALL -> {
        return; // it may still go on
      }
      case NONE -> {}
    }
    forget();
  }

  /// Joins a piece with the part before it if both are of one kind.
  private void merge(Part part) {
    Part last = parts.isEmpty() ? null : parts.getLast();
    if (last instanceof Part.Text(String before) && part instanceof Part.Text(String after)) {
      parts.set(parts.size() - 1, new Part.Text(before + after));
    } else if (last instanceof Part.Reasoning(String before)
        && part instanceof Part.Reasoning(String after)) {
      parts.set(parts.size() - 1, new Part.Reasoning(before + after));
    } else {
      parts.add(part);
    }
  }

  private void forget() {
    kind = Kind.NONE;
    open.setLength(0);
  }
}
