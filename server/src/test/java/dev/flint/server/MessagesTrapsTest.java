package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.Message;
import dev.flint.chat.Opening.Effort;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.ToolChoice;
import dev.flint.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What breaks clients of Anthropic's Messages, each trap as a test.
final class MessagesTrapsTest {
  private static ScriptedEngine mixed() {
    return ScriptedEngine.saying(
        new Event.Text("So"),
        new Event.Reasoning("hm"),
        new Event.Reasoning("m"),
        new Event.Text("Hello"),
        new Event.ToolCallBegin(0, "call_a", "clock"),
        new Event.ToolCallArguments(0, "{\"zone\":\"UTC\"}"),
        new Event.ToolCallEnd(0),
        new Event.ToolCallBegin(1, "call_b", "clock"),
        new Event.ToolCallEnd(1),
        ScriptedEngine.finished(FinishReason.TOOL_CALLS));
  }

  @Test
  void blockIndexesAreContiguousAndTextIsClosedBeforeThinking() {
    try (Served served = new Served(mixed())) {
      int next = 0;
      boolean open = false;
      List<String> kinds = new ArrayList<>();
      for (JsonNode event : served.events()) {
        switch (event.get("type").stringValue()) {
          case "content_block_start" -> {
            assertThat(open).isFalse();
            assertThat(event.get("index").intValue()).isEqualTo(next);
            kinds.add(event.get("content_block").get("type").stringValue());
            open = true;
          }
          case "content_block_delta" -> {
            assertThat(open).isTrue();
            assertThat(event.get("index").intValue()).isEqualTo(next);
          }
          case "content_block_stop" -> {
            assertThat(event.get("index").intValue()).isEqualTo(next);
            open = false;
            next++;
          }
          default -> {}
        }
      }
      assertThat(kinds).containsExactly("text", "thinking", "text", "tool_use", "tool_use");
    }
  }

  @Test
  void eventsComeInOrderWithTheUsageAtTheEnd() {
    try (Served served = new Served(mixed())) {
      List<JsonNode> events = served.events();
      assertThat(events.getFirst().get("type").stringValue()).isEqualTo("message_start");
      assertThat(events.getLast().get("type").stringValue()).isEqualTo("message_stop");
      JsonNode delta = events.get(events.size() - 2);
      assertThat(delta.get("delta").get("stop_reason").stringValue()).isEqualTo("tool_use");
      assertThat(delta.get("usage").get("input_tokens").intValue()).isEqualTo(5);
      assertThat(delta.get("usage").get("cache_read_input_tokens").intValue()).isEqualTo(2);
      assertThat(delta.get("usage").get("output_tokens").intValue()).isEqualTo(5);
    }
  }

  @Test
  void thinkingIsSignedAndAcceptedBackUnchanged() {
    ScriptedEngine engine = mixed();
    try (Served served = new Served(engine)) {
      JsonNode message =
          Json.tree(served.post("/v1/messages", Served.body("\"max_tokens\":9")).body());
      JsonNode thinking = message.get("content").get(1);
      assertThat(thinking.get("signature").stringValue()).isNotEmpty();
      var again =
          served.post(
              "/v1/messages",
              "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
                  + "{\"role\":\"assistant\",\"content\":["
                  + thinking
                  + ",{\"type\":\"text\",\"text\":\"b\"}]},{\"role\":\"user\",\"content\":\"c\"}]}");
      assertThat(again.statusCode()).isEqualTo(200);
      assertThat(engine.lastOpening().messages().get(1).parts())
          .containsExactly(new Part.Reasoning("hmm"), new Part.Text("b"));
    }
  }

  @Test
  void countTokensEqualsWhatMessagesBills() {
    String body =
        "{\"model\":\"m\",\"max_tokens\":5,\"system\":\"one two\",\"messages\":"
            + "[{\"role\":\"user\",\"content\":\"three four five\"}]}";
    try (var engine =
            dev.flint.engine.local.LocalEngine.load(
                Served.model(), dev.flint.engine.local.LocalOptions.DEFAULT);
        Served served = new Served(engine)) {
      JsonNode usage = Json.tree(served.post("/v1/messages", body).body()).get("usage");
      int billed =
          usage.get("input_tokens").intValue()
              + usage.get("cache_read_input_tokens").intValue()
              + usage.get("cache_creation_input_tokens").intValue();
      JsonNode counted =
          Json.tree(
              served
                  .post("/v1/messages/count_tokens", body.replace("\"max_tokens\":5,", ""))
                  .body());
      assertThat(counted.get("input_tokens").intValue()).isEqualTo(billed).isPositive();
    }
  }

  @Test
  void systemTextInTheMiddleStaysInPlace() {
    ScriptedEngine engine = mixed();
    try (Served served = new Served(engine)) {
      served.post(
          "/v1/messages",
          "{\"model\":\"m\",\"max_tokens\":9,\"system\":[{\"type\":\"text\",\"text\":\"s\","
              + "\"cache_control\":{\"type\":\"ephemeral\"}}],\"messages\":["
              + "{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"system\",\"content\":\"b\"},"
              + "{\"role\":\"user\",\"content\":\"c\"}]}");
      assertThat(engine.lastOpening().messages().stream().map(Message::role))
          .containsExactly(Role.SYSTEM, Role.USER, Role.SYSTEM, Role.USER);
    }
  }

  @Test
  void toolResultsAndTextOfOneMessageAreToldApart() {
    ScriptedEngine engine = mixed();
    try (Served served = new Served(engine)) {
      served.post(
          "/v1/messages",
          "{\"model\":\"m\",\"max_tokens\":2000,\"thinking\":{\"type\":\"enabled\","
              + "\"budget_tokens\":1024},\"tools\":[{\"name\":\"clock\",\"input_schema\":{\"type\":"
              + "\"object\"}},{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],"
              + "\"tool_choice\":{\"type\":\"any\",\"disable_parallel_tool_use\":true},\"messages\":["
              + "{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":[{\"type\":"
              + "\"tool_use\",\"id\":\"t1\",\"name\":\"clock\",\"input\":{\"z\":1}}]},"
              + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\","
              + "\"is_error\":true,\"content\":[{\"type\":\"text\",\"text\":\"no\"}]},"
              + "{\"type\":\"text\",\"text\":\"go on\"}]}]}");
      assertThat(engine.lastOpening().messages())
          .containsExactly(
              Message.user("a"),
              new Message(Role.ASSISTANT, List.of(new Part.ToolCall("t1", "clock", "{\"z\":1}"))),
              new Message(Role.TOOL, List.of(new Part.ToolResult("t1", "no", true))),
              Message.user("go on"));
      assertThat(engine.lastOpening().tools()).hasSize(1);
      assertThat(engine.lastOpening().effort()).isEqualTo(Effort.LOW);
      assertThat(engine.lastOptions().reasoningTokens()).isEqualTo(1024);
      assertThat(engine.lastOptions().toolChoice()).isEqualTo(ToolChoice.REQUIRED);
      assertThat(engine.lastOptions().parallelToolCalls()).isFalse();
    }
  }

  @Test
  void errorsHaveAnthropicsShape() {
    try (Served served = new Served(mixed())) {
      var response = served.post("/v1/messages", Served.body());
      assertThat(response.statusCode()).isEqualTo(400);
      JsonNode error = Json.tree(response.body());
      assertThat(error.get("type").stringValue()).isEqualTo("error");
      assertThat(error.get("error").get("type").stringValue()).isEqualTo("invalid_request_error");
      assertThat(error.get("error").get("message").stringValue()).contains("max_tokens");
    }
  }
}
