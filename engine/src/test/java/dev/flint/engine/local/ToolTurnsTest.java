package dev.flint.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.Session;
import dev.flint.chat.ToolChoice;
import dev.flint.chat.ToolSpec;
import dev.flint.testing.TestFiles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// A conversation in which a real model calls a tool.
final class ToolTurnsTest {
  private static final ToolSpec WEATHER =
      new ToolSpec(
          "get_weather",
          "Tells the weather of a city.",
          """
          {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}\
          """,
          true);
  private static final Opening ASKED =
      new Opening(
          List.of(Message.user("What is the weather in Riga? Use the tool.")),
          List.of(WEATHER),
          Opening.Effort.MODEL,
          "");

  private static List<Event> say(Session session, GenerateOptions options) {
    List<Event> events = new ArrayList<>();
    try (Events stream = session.generate(options)) {
      for (Event event = stream.next(); event != null; event = stream.next()) {
        events.add(event);
      }
    }
    return events;
  }

  private static <T extends Event> List<T> only(Class<T> kind, List<Event> events) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Test
  void aCallIsAnsweredByItsResultInTheSameTokens() {
    try (var engine =
            LocalEngine.load(TestFiles.model("qwen2.5-coder:0.5b"), new LocalOptions(1024, 2, ""));
        Session session = engine.open(ASKED)) {
      assertThat(engine.capabilities().tools()).isTrue();
      assertThat(engine.countTokens(ASKED)).hasValue(session.length());
      int asked = session.length();
      List<Event> events = say(session, Tiny.greedy(80));
      List<Event.ToolCallBegin> calls = only(Event.ToolCallBegin.class, events);
      assertThat(calls).hasSize(1);
      assertThat(calls.getFirst().name()).isEqualTo("get_weather");
      var arguments = new StringBuilder();
      only(Event.ToolCallArguments.class, events).forEach(piece -> arguments.append(piece.json()));
      assertThat(JsonMapper.shared().readTree(arguments.toString()).get("city").stringValue())
          .contains("Riga");
      assertThat(only(Event.Finished.class, events).getFirst().reason())
          .isEqualTo(Event.FinishReason.TOOL_CALLS);

      int called = session.length();
      var result = new Part.ToolResult(calls.getFirst().id(), "It snows, -7 degrees.", false);
      session.append(List.of(new Message(Role.TOOL, List.of(result))));
      List<Event> told = say(session, Tiny.greedy(40));
      assertThat(only(Event.Finished.class, told).getFirst().usage().cachedTokens())
          .isGreaterThanOrEqualTo(called - 1);
      assertThat(told.toString()).contains("7"); // from the result, in words or in a further call

      session.rewind(asked);
      List<Event> free = say(session, Tiny.greedy(20).withToolChoice(ToolChoice.NONE));
      assertThat(only(Event.ToolCallBegin.class, free)).isEmpty();
      assertThat(text(free)).isNotBlank();
    }
  }

  private static String text(List<Event> events) {
    var text = new StringBuilder();
    only(Event.Text.class, events).forEach(piece -> text.append(piece.text()));
    return text.toString();
  }
}
