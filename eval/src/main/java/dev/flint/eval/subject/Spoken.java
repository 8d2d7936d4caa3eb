package dev.flint.eval.subject;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Part;
import dev.flint.chat.Session;
import dev.flint.eval.problem.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One whole answer of a session.
///
/// @param end its usage counts all agents, those that were ended early included
record Spoken(Reply reply, Event.Finished end) {

  /// @throws Failure CANCELLED if the answer was ended from outside
  static Spoken of(Session session, GenerateOptions options) {
    var text = new StringBuilder();
    List<Part.ToolCall> calls = new ArrayList<>();
    Event.Finished end = null;
    try (Events events = session.generate(options)) {
      for (Event event = events.next(); event != null; event = events.next()) {
        switch (event) {
          case Event.Text piece -> text.append(piece.text());
          case Event.ToolCallBegin call -> calls.add(new Part.ToolCall(call.id(), call.name(), ""));
          case Event.ToolCallArguments piece -> {
            Part.ToolCall call = calls.removeLast();
            calls.add(new Part.ToolCall(call.id(), call.name(), call.arguments() + piece.json()));
          }
          case Event.BadToolCall bad -> text.append(bad.text());
          case Event.Finished finished -> end = finished;
          case Event.Queued _,
              Event.Reading _,
              Event.Reasoning _,
              Event.Token _,
              Event.ToolCallEnd _,
              Event.Traced _ -> {}
        }
      }
    }
    if (end == null) {
      throw new Failure(Failure.Code.CANCELLED, "the answer was stopped");
    }
    return new Spoken(new Reply(text.toString(), calls), end);
  }

  int promptTokens() {
    return end.usage().promptTokens();
  }

  int generatedTokens() {
    return end.usage().generatedTokens();
  }

  String ended() {
    return end.reason().name().toLowerCase(Locale.ROOT);
  }
}
