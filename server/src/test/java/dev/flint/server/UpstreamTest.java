package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.Session;
import dev.flint.chat.ToolSpec;
import dev.flint.engine.remote.RemoteAddress;
import dev.flint.engine.remote.RemoteEngine;
import dev.flint.engine.remote.RemoteKey;
import dev.flint.engine.remote.RemoteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Flint as the other server of a remote engine, in both protocols.
final class UpstreamTest {
  private static final Event[] CALLS = {
    new Event.Reasoning("I must ask"),
    new Event.Text("Let me see."),
    new Event.ToolCallBegin(0, "a", "weather"),
    new Event.ToolCallArguments(0, "{\"at\":\"Ulm\"}"),
    new Event.ToolCallEnd(0),
    new Event.ToolCallBegin(1, "b", "weather"),
    new Event.ToolCallArguments(1, "{\"at\":\"Bonn\"}"),
    new Event.ToolCallEnd(1),
    ScriptedEngine.finished(FinishReason.TOOL_CALLS)
  };

  private static RemoteEngine to(Served served, String dialect) {
    RemoteEngine engine =
        RemoteEngine.open(
            RemoteOptions.of(
                "other", RemoteAddress.parse(dialect + "+" + served.address()), RemoteKey.NONE));
    assertThat(engine.trouble()).isNull();
    assertThat(engine.capabilities().contextTokens()).isEqualTo(ScriptedEngine.CONTEXT);
    return engine;
  }

  private static List<Event> all(Events events) {
    List<Event> all = new ArrayList<>();
    for (Event event; (event = events.next()) != null; ) {
      all.add(event);
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic"})
  void whatFlintSaysArrivesAsItWasSaid(String dialect) {
    ScriptedEngine script = ScriptedEngine.saying(CALLS);
    Opening opening =
        new Opening(
            List.of(Message.system("be brief"), Message.user("weather?")),
            List.of(new ToolSpec("weather", "", "{\"type\":\"object\"}", false)),
            Opening.Effort.MODEL,
            "");
    try (Served served = new Served(script);
        RemoteEngine engine = to(served, dialect);
        Session session = engine.open(opening)) {
      List<Event> events = all(session.generate(GenerateOptions.DEFAULT.withMaxTokens(50)));
      assertThat(events.subList(0, events.size() - 1))
          .containsExactlyElementsOf(Stream.of(CALLS).limit(CALLS.length - 1).toList());
      Event.Finished end = (Event.Finished) events.getLast();
      assertThat(end.reason()).isEqualTo(FinishReason.TOOL_CALLS);
      assertThat(end.usage().promptTokens()).isEqualTo(7);
      assertThat(end.usage().cachedTokens()).isEqualTo(2);
      assertThat(end.usage().generatedTokens()).isEqualTo(5);
      assertThat(script.lastOpening().messages()).isEqualTo(opening.messages());
      assertThat(script.lastOptions().maxTokens()).isEqualTo(50);
      Message results =
          new Message(
              Role.TOOL,
              List.of(
                  new Part.ToolResult("a", "rain", false), new Part.ToolResult("b", "sun", false)));
      session.append(List.of(results));
      all(session.generate(GenerateOptions.DEFAULT));
      List<Message> read = script.lastOpening().messages();
      assertThat(read.get(2).parts())
          .containsExactly(
              new Part.Reasoning("I must ask"),
              new Part.Text("Let me see."),
              new Part.ToolCall("a", "weather", "{\"at\":\"Ulm\"}"),
              new Part.ToolCall("b", "weather", "{\"at\":\"Bonn\"}"));
      assertThat(read.get(3)).isEqualTo(results);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic"})
  void aFailureInMidAnswerIsToldAfterTheTextSoFar(String dialect) {
    ScriptedEngine script =
        new ScriptedEngine(_ ->
            Stream.iterate(1, i -> i + 1)
                .map(i -> {
                  if (i == 2) {
                    throw new Failure(Failure.Code.OVERLOADED, "too much");
                  }
                  return (Event) new Event.Text("so far");
                })
                .iterator());
    try (Served served = new Served(script);
        RemoteEngine engine = to(served, dialect);
        Session session = engine.open(List.of(Message.user("hello")))) {
      Events events = session.generate(GenerateOptions.DEFAULT);
      assertThat(events.next()).isEqualTo(new Event.Text("so far"));
      assertThatThrownBy(events::next)
          .isInstanceOfSatisfying(
              Failure.class, e -> assertThat(e.code()).isEqualTo(Failure.Code.OVERLOADED))
          .hasMessageContaining("too much");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic"})
  void aCancelReachesTheOtherServer(String dialect) throws InterruptedException {
    ScriptedEngine script =
        new ScriptedEngine(_ -> Stream.generate(() -> (Event) new Event.Text("on ")).iterator());
    try (Served served = new Served(script);
        RemoteEngine engine = to(served, dialect);
        Session session = engine.open(List.of(Message.user("hello")))) {
      Events events = session.generate(GenerateOptions.DEFAULT);
      assertThat(events.next()).isEqualTo(new Event.Text("on "));
      events.close();
      assertThat(events.next()).isNull();
      assertThat(script.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void theServersOwnProtocolsRunOverARemoteEngine() {
    try (Served far = new Served(ScriptedEngine.saying(CALLS));
        Served near = new Served(to(far, "openai"))) {
      String tools =
          "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]";
      var message = near.chat(tools).get("choices").get(0).get("message");
      assertThat(message.get("content").stringValue()).isEqualTo("Let me see.");
      assertThat(message.get("reasoning_content").stringValue()).isEqualTo("I must ask");
      assertThat(message.get("tool_calls").get(1).at("/function/arguments").stringValue())
          .isEqualTo("{\"at\":\"Bonn\"}");
    }
  }
}
