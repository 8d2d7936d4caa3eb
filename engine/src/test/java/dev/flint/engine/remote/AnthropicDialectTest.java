package dev.flint.engine.remote;

import static dev.flint.engine.remote.Loopback.messages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.Session;
import dev.flint.chat.ToolSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class AnthropicDialectTest {
  private static final String START =
      "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":5,"
          + "\"cache_read_input_tokens\":2,\"output_tokens\":1}}}";
  private static final String STOP = "{\"type\":\"message_stop\"}";

  private static String begin(int index, String block) {
    return "{\"type\":\"content_block_start\",\"index\":" + index + ",\"content_block\":" + block + "}";
  }

  private static String delta(int index, String delta) {
    return "{\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":{" + delta + "}}";
  }

  private static String stop(int index) {
    return "{\"type\":\"content_block_stop\",\"index\":" + index + "}";
  }

  private static String end(String reason) {
    return "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\""
        + reason
        + "\"},\"usage\":{\"output_tokens\":11}}";
  }

  private static final Loopback.Script CALLING =
      messages(
          START,
          begin(0, "{\"type\":\"thinking\",\"thinking\":\"\"}"),
          delta(0, "\"type\":\"thinking_delta\",\"thinking\":\"I must ask\""),
          "{\"type\":\"ping\"}",
          delta(0, "\"type\":\"signature_delta\",\"signature\":\"SIGNED\""),
          stop(0),
          begin(1, "{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"weather\",\"input\":{}}"),
          delta(1, "\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"at\\\":\""),
          delta(1, "\"type\":\"input_json_delta\",\"partial_json\":\"1}\""),
          stop(1),
          begin(2, "{\"type\":\"tool_use\",\"id\":\"b\",\"name\":\"now\",\"input\":{}}"),
          stop(2),
          end("tool_use"),
          STOP);
  private static final Loopback.Script RAIN =
      messages(
          START,
          begin(0, "{\"type\":\"text\",\"text\":\"\"}"),
          delta(0, "\"type\":\"text_delta\",\"text\":\"rain\""),
          stop(0),
          end("end_turn"),
          STOP);

  @Test
  void callsAreAnsweredAndSignedThinkingGoesBack() {
    ToolSpec tool = new ToolSpec("weather", "", "{\"type\":\"object\"}", false);
    Opening opening =
        new Opening(
            List.of(Message.system("be brief"), Message.user("weather?")),
            List.of(tool),
            Opening.Effort.LOW,
            "");
    try (Loopback server = new Loopback(Talk.noList(), CALLING, RAIN);
        RemoteEngine engine = Talk.anthropic(server);
        Session session = engine.open(opening)) {
      List<Event> events = Talk.all(session.generate(GenerateOptions.DEFAULT));
      assertThat(events.subList(0, 8))
          .containsExactly(
              new Event.Reasoning("I must ask"),
              new Event.ToolCallBegin(0, "a", "weather"),
              new Event.ToolCallArguments(0, "{\"at\":"),
              new Event.ToolCallArguments(0, "1}"),
              new Event.ToolCallEnd(0),
              new Event.ToolCallBegin(1, "b", "now"),
              new Event.ToolCallArguments(1, "{}"),
              new Event.ToolCallEnd(1));
      assertThat(Talk.end(events).reason()).isEqualTo(FinishReason.TOOL_CALLS);
      assertThat(Talk.end(events).usage().promptTokens()).isEqualTo(7);
      assertThat(Talk.end(events).usage().generatedTokens()).isEqualTo(11);
      session.append(
          List.of(
              new Message(
                  Role.TOOL,
                  List.of(
                      new Part.ToolResult("a", "rain", false),
                      new Part.ToolResult("b", "broken", true)))));
      assertThat(Talk.text(Talk.all(session.generate(GenerateOptions.DEFAULT)))).isEqualTo("rain");
      Loopback.Request first = server.request();
      assertThat(first.head())
          .startsWith("POST /v1/messages")
          .contains("x-api-key: " + Talk.SECRET, "anthropic-version: ");
      assertThat(first.json().get("system").stringValue()).isEqualTo("be brief");
      assertThat(first.json().at("/thinking/budget_tokens").intValue()).isEqualTo(1024);
      JsonNode sent = server.request().json().get("messages");
      assertThat(sent.at("/1/content/0/signature").stringValue()).isEqualTo("SIGNED");
      assertThat(sent.at("/1/content/0/thinking").stringValue()).isEqualTo("I must ask");
      assertThat(sent.at("/1/content/1/input/at").intValue()).isEqualTo(1);
      assertThat(sent.at("/2/content/1/is_error").booleanValue()).isTrue();
      assertThat(sent.size()).isEqualTo(3);
    }
  }

  @Test
  void anErrorInTheStreamEndsTheAnswer() {
    try (Loopback server =
            new Loopback(
                Talk.noList(),
                messages(
                    START,
                    "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                        + "\"message\":\"Overloaded\"}}"),
                messages(START, begin(0, "{\"type\":\"text\",\"text\":\"half\"}")));
        RemoteEngine engine = Talk.anthropic(server)) {
      assertThatThrownBy(() -> Talk.answer(engine))
          .isInstanceOfSatisfying(
              Failure.class, e -> assertThat(e.code()).isEqualTo(Failure.Code.OVERLOADED))
          .hasMessage("engine 'far': Overloaded");
      assertThatThrownBy(() -> Talk.answer(engine)).hasMessageContaining("in the middle");
    }
  }
}
