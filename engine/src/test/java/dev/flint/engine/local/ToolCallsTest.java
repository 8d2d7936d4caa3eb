package dev.flint.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Constraint;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Session;
import dev.flint.chat.ToolChoice;
import dev.flint.chat.ToolSpec;
import dev.flint.model.template.ChatTemplate;
import dev.flint.testing.TestFiles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls of tools that a small model, which was not taught them, must make or may make.
final class ToolCallsTest {
  private static final ToolSpec WEATHER =
      tool(
          "get_weather",
          """
          {"type": "object", "required": ["city", "days"], "properties": {
            "city": {"type": "string", "maxLength": 12},
            "days": {"type": "integer", "minimum": 1, "maximum": 14}}}
          """);
  private static final ToolSpec NOW =
      tool("now", "{\"type\": \"object\", \"properties\": {}, \"additionalProperties\": false}");
  private static final String HERMES =
      "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}"
          + "{% for c in m.tool_calls or [] %}<tool_call>\n{\"name\": \"{{ c.function.name }}\","
          + " \"arguments\": {{ c.function.arguments | tojson }}}\n</tool_call>{% endfor %}"
          + "<|im_end|>\n{% endfor %}{{ tools or '' }}<|im_start|>assistant\n";

  private static LocalEngine engine;

  private static ToolSpec tool(String name, String schema) {
    return new ToolSpec(name, "Does what its name says.", schema, false);
  }

  @BeforeAll
  static void load() {
    engine = LocalEngine.load(TestFiles.model("smollm2:135m"), new LocalOptions(1024, 2, ""));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static Opening asked(ToolSpec... tools) {
    return new Opening(
        List.of(Message.user("How is the weather in Riga?")),
        List.of(tools),
        Opening.Effort.MODEL,
        "");
  }

  private static List<Session> sessions(ToolSpec... tools) {
    Prompt hermes = new Prompt(ChatTemplate.compile(HERMES), HERMES, engine.tokenizer());
    return List.of(engine.open(asked(tools)), engine.open(hermes, asked(tools)));
  }

  private static List<Event> say(Session session, GenerateOptions options) {
    List<Event> events = new ArrayList<>();
    try (Events stream = session.generate(options)) {
      for (Event event = stream.next(); event != null; event = stream.next()) {
        events.add(event);
      }
    }
    return events;
  }

  private static String names(List<Event> events) {
    var names = new StringBuilder();
    for (Event event : events) {
      if (event instanceof Event.ToolCallBegin begin) {
        names.append(begin.name()).append(' ');
      } else if (event instanceof Event.BadToolCall bad) {
        names.append(bad);
      }
    }
    return names.toString();
  }

  private static JsonNode arguments(List<Event> events, int index) {
    var json = new StringBuilder();
    for (Event event : events) {
      if (event instanceof Event.ToolCallArguments more && more.index() == index) {
        json.append(more.json());
      }
    }
    return JsonMapper.shared().readTree(json.toString());
  }

  private static String text(List<Event> events) {
    var text = new StringBuilder();
    for (Event event : events) {
      if (event instanceof Event.Text piece) {
        text.append(piece.text());
      }
    }
    return text.toString();
  }

  @Test
  void aCallThatMustComeComesAndIsValid() {
    for (int seed = 0; seed < 4; seed++) {
      GenerateOptions options =
          GenerateOptions.DEFAULT.withSeed(seed).withMaxTokens(300).withParallelToolCalls(false);
      for (Session session : sessions(NOW, WEATHER)) {
        try (session) {
          List<Event> events = say(session, options.withToolChoice(ToolChoice.REQUIRED));
          assertThat(names(events)).isIn("now ", "get_weather ");
          assertThat(text(events)).isEmpty();
          assertThat(((Event.Finished) events.getLast()).reason())
              .isEqualTo(Event.FinishReason.TOOL_CALLS);
        }
      }
      for (Session session : sessions(NOW, WEATHER)) {
        try (session) {
          List<Event> events =
              say(session, options.withToolChoice(new ToolChoice.Named("get_weather")));
          assertThat(names(events)).isEqualTo("get_weather ");
          assertThat(arguments(events, 0).get("days").asInt()).isBetween(1, 14);
          assertThat(arguments(events, 0).get("city").stringValue().length())
              .isLessThanOrEqualTo(12);
        }
      }
    }
  }

  @Test
  void theModelCallsOrSaysWhatItIsHeldTo() {
    GenerateOptions options =
        GenerateOptions.DEFAULT
            .withConstraint(new Constraint.Choice(List.of("It rains.", "It snows.")))
            .withParallelToolCalls(false)
            .withMaxTokens(200);
    for (int seed = 0; seed < 4; seed++) {
      for (Session session : sessions(WEATHER)) {
        try (session) {
          List<Event> events = say(session, options.withSeed(seed));
          String said = text(events).isEmpty() ? names(events).strip() : text(events);
          assertThat(said).isIn("It rains.", "It snows.", "get_weather");
        }
      }
    }
  }

  @Test
  void aCallGoesOnWhereAForkOrARewindCutIt() {
    GenerateOptions options = Tiny.greedy(300).withToolChoice(new ToolChoice.Named("get_weather"));
    for (Session session : sessions(WEATHER)) {
      try (session) {
        int asked = session.length();
        say(session, options);
        int end = session.length();
        for (int at = asked + 1; at < end; at += 5) {
          session.rewind(asked);
          say(session, options.withMaxTokens(at - asked));
          try (Session fork = session.fork()) {
            List<Event> rest = say(fork, options);
            assertThat(((Event.Finished) rest.getLast()).reason())
                .as("cut at %d", at)
                .isIn(Event.FinishReason.TOOL_CALLS, Event.FinishReason.END_OF_TURN);
            if (names(rest).equals("get_weather ")) {
              assertThat(arguments(rest, 0).get("days").asInt()).isBetween(1, 14);
            }
          }
        }
      }
    }
  }

  @Test
  void aConstraintGoesOnInAFork() {
    Constraint constraint = new Constraint.Regex("[a-z]{5}-[0-9]{5}-[a-z]{5}");
    GenerateOptions options = Tiny.greedy(0).withConstraint(constraint);
    try (Session session = engine.open(asked())) {
      String begun = text(say(session, options.withMaxTokens(4)));
      try (Session fork = session.fork()) {
        assertThat(begun + text(say(fork, options))).matches("[a-z]{5}-[0-9]{5}-[a-z]{5}");
      }
      assertThat(begun + text(say(session, options))).matches("[a-z]{5}-[0-9]{5}-[a-z]{5}");
    }
  }

  @Test
  void whatCannotBeAskedForIsRefusedByName() {
    ToolSpec odd =
        tool(
            "odd",
            "{\"type\": \"object\", \"contains\": {\"type\": \"null\"}, \"properties\": {\"a\":"
                + " {\"contains\": {}}}}");
    assertRefused(asked(), ToolChoice.REQUIRED, Failure.Code.BAD_REQUEST, "no tools");
    assertRefused(asked(NOW), new ToolChoice.Named("fly"), Failure.Code.BAD_REQUEST, "fly");
    assertRefused(
        asked(new ToolSpec("odd", "", odd.parameters(), true)),
        ToolChoice.AUTO,
        Failure.Code.UNSUPPORTED,
        "contains");
    try (Session session = engine.open(asked(odd))) {
      List<Event> events =
          say(
              session,
              Tiny.greedy(60).withToolChoice(ToolChoice.REQUIRED).withConstraint(Constraint.FREE));
      assertThat(names(events)).startsWith("odd ");
    }
  }

  private static void assertRefused(
      Opening opening, ToolChoice choice, Failure.Code code, String word) {
    try (Session session = engine.open(opening)) {
      assertThatThrownBy(() -> session.generate(Tiny.greedy(4).withToolChoice(choice)))
          .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code))
          .hasMessageContaining(word);
    }
  }
}
