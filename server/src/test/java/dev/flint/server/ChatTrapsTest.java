package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.Failure;
import dev.flint.chat.Message;
import dev.flint.chat.Role;
import dev.flint.wire.json.Json;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What breaks clients of chat completions, each trap as a test.
final class ChatTrapsTest {
  private static final String TOOLS =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"clock\"}}]";

  private static ScriptedEngine everything() {
    return ScriptedEngine.saying(
        new Event.Reasoning("hm"),
        new Event.Text("Hel"),
        new Event.Text("lo"),
        new Event.ToolCallBegin(0, "call_a", "clock"),
        new Event.ToolCallArguments(0, "{\"zone\":"),
        new Event.ToolCallArguments(0, "\"UTC\"}"),
        new Event.ToolCallEnd(0),
        new Event.ToolCallBegin(1, "call_b", "clock"),
        new Event.ToolCallEnd(1),
        ScriptedEngine.finished(FinishReason.TOOL_CALLS));
  }

  private static JsonNode choice(JsonNode chunk) {
    return chunk.get("choices").get(0);
  }

  @Test
  void roleOnlyOnce() {
    try (Served served = new Served(everything())) {
      List<JsonNode> chunks = served.chunks(TOOLS);
      assertThat(choice(chunks.getFirst()).get("delta").toString())
          .isEqualTo("{\"role\":\"assistant\",\"content\":\"\"}");
      assertThat(chunks.stream().filter(chunk -> choice(chunk).get("delta").has("role")))
          .hasSize(1);
    }
  }

  @Test
  void finishOnItsOwnChunk() {
    try (Served served = new Served(everything())) {
      List<JsonNode> chunks = served.chunks(TOOLS);
      assertThat(choice(chunks.getLast()).get("delta").isEmpty()).isTrue();
      assertThat(choice(chunks.getLast()).get("finish_reason").stringValue())
          .isEqualTo("tool_calls");
      assertThat(chunks.stream().filter(chunk -> !choice(chunk).get("finish_reason").isNull()))
          .hasSize(1);
    }
  }

  @Test
  void usageChunkLastWithEmptyChoices() {
    try (Served served = new Served(everything())) {
      List<JsonNode> chunks = served.chunks("\"stream_options\":{\"include_usage\":true}");
      JsonNode last = chunks.getLast();
      assertThat(last.get("choices").isEmpty()).isTrue();
      assertThat(last.get("usage").get("prompt_tokens").intValue()).isEqualTo(7);
      assertThat(last.get("usage").get("completion_tokens").intValue()).isEqualTo(5);
      assertThat(last.get("usage").get("total_tokens").intValue()).isEqualTo(12);
      assertThat(last.get("usage").get("prompt_tokens_details").get("cached_tokens").intValue())
          .isEqualTo(2);
      assertThat(chunks.subList(0, chunks.size() - 1))
          .allMatch(chunk -> chunk.get("usage").isNull());
    }
  }

  @Test
  void doneAlwaysEvenAfterAnError() {
    ScriptedEngine failing =
        new ScriptedEngine(_ ->
            new Iterator<>() {
              private boolean said;

              @Override
              public boolean hasNext() {
                return true;
              }

              @Override
              public Event next() {
                if (said) {
                  throw new Failure(Failure.Code.OUT_OF_MEMORY, "no memory left");
                }
                said = true;
                return new Event.Text("Hel");
              }
            });
    try (Served served = new Served(failing)) {
      List<JsonNode> chunks = served.chunks();
      assertThat(chunks.getLast().get("error").get("message").stringValue())
          .isEqualTo("no memory left");
      assertThat(failing.openSessions).hasValue(0);
    }
  }

  @Test
  void stableIdsAndTimestamps() {
    try (Served served = new Served(everything())) {
      List<JsonNode> chunks = served.chunks("\"stream_options\":{\"include_usage\":true}");
      for (String name : List.of("id", "created", "model", "system_fingerprint", "object")) {
        assertThat(chunks.stream().map(chunk -> chunk.get(name).asString()).distinct())
            .as(name)
            .hasSize(1);
      }
    }
  }

  @Test
  void toolIndexIsPresentAndParallelCallsKeepTheirOwn() {
    try (Served served = new Served(everything())) {
      StringBuilder told = new StringBuilder();
      for (JsonNode chunk : served.chunks(TOOLS)) {
        for (JsonNode call : choice(chunk).get("delta").path("tool_calls")) {
          told.append(call).append('\n');
        }
      }
      assertThat(told.toString())
          .isEqualTo(
              """
              {"index":0,"id":"call_a","type":"function","function":{"name":"clock","arguments":""}}
              {"index":0,"function":{"arguments":"{\\"zone\\":"}}
              {"index":0,"function":{"arguments":"\\"UTC\\"}"}}
              {"index":1,"id":"call_b","type":"function","function":{"name":"clock","arguments":""}}
              {"index":1,"function":{"arguments":"{}"}}
              """);
    }
  }

  @Test
  void argumentsAreNeverNullAndNeverEncodedTwice() {
    try (Served served = new Served(everything())) {
      JsonNode message = choice(served.chat(TOOLS)).get("message");
      JsonNode calls = message.get("tool_calls");
      assertThat(calls.get(0).get("function").get("arguments").stringValue())
          .isEqualTo("{\"zone\":\"UTC\"}");
      assertThat(calls.get(1).get("function").get("arguments").stringValue()).isEqualTo("{}");
    }
  }

  @Test
  void reasoningStandsInExactlyOneFieldAndNeverInContent() {
    try (Served served = new Served(everything())) {
      JsonNode message = choice(served.chat()).get("message");
      assertThat(message.get("content").stringValue()).isEqualTo("Hello");
      assertThat(message.get("reasoning_content").stringValue()).isEqualTo("hm");
      assertThat(message.toString()).containsOnlyOnce("hm");
      StringBuilder streamed = new StringBuilder();
      served.chunks().forEach(chunk -> streamed.append(choice(chunk).get("delta")));
      assertThat(streamed.toString()).containsOnlyOnce("hm").contains("reasoning_content");
    }
  }

  @Test
  void lengthGoesBeforeToolCalls() {
    ScriptedEngine cut =
        ScriptedEngine.saying(
            new Event.ToolCallBegin(0, "call_a", "clock"),
            new Event.ToolCallArguments(0, "{}"),
            new Event.ToolCallEnd(0),
            ScriptedEngine.finished(FinishReason.MAX_TOKENS));
    try (Served served = new Served(cut)) {
      assertThat(choice(served.chat()).get("finish_reason").stringValue()).isEqualTo("length");
    }
  }

  @Test
  void unknownToolTypesAreIgnored() {
    ScriptedEngine engine = everything();
    try (Served served = new Served(engine)) {
      var response =
          served.post(
              "/v1/chat/completions",
              Served.body(
                  "\"tools\":[{\"type\":\"web_search\"},{\"type\":\"custom\",\"custom\":{}},"
                      + "{\"type\":\"function\",\"function\":{\"name\":\"clock\"}}]"));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(engine.lastOpening().tools()).hasSize(1);
    }
  }

  @Test
  void systemTextInTheMiddleStaysInPlace() {
    ScriptedEngine engine = everything();
    try (Served served = new Served(engine)) {
      served.post(
          "/v1/chat/completions",
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
              + "{\"role\":\"assistant\",\"content\":\"b\"},{\"role\":\"developer\",\"content\":\"c\"},"
              + "{\"role\":\"user\",\"content\":\"d\"}]}");
      assertThat(engine.lastOpening().messages().stream().map(Message::role))
          .containsExactly(Role.USER, Role.ASSISTANT, Role.SYSTEM, Role.USER);
    }
  }

  @Test
  void overflowIsSaidAndNothingIsCut() {
    String long_ = "word ".repeat(ScriptedEngine.CONTEXT + 1);
    try (Served served = new Served(everything())) {
      var response =
          served.post(
              "/v1/chat/completions",
              "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                  + long_
                  + "\"}]}");
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(Json.tree(response.body()).get("error").get("code").stringValue())
          .isEqualTo("context_length_exceeded");
    }
  }

  @Test
  void severalAnswersAreToldByIndexAndTheirPromptCountsOnce() {
    ScriptedEngine engine = everything();
    try (Served served = new Served(engine)) {
      List<JsonNode> chunks =
          served.chunks("\"n\":3", "\"stream_options\":{\"include_usage\":true}");
      for (int i = 0; i < 3; i++) {
        int index = i;
        StringBuilder content = new StringBuilder();
        chunks.stream()
            .filter(chunk -> !chunk.get("choices").isEmpty())
            .map(ChatTrapsTest::choice)
            .filter(choice -> choice.get("index").intValue() == index)
            .forEach(choice -> content.append(choice.get("delta").path("content").asString("")));
        assertThat(content.toString()).isEqualTo("Hello");
      }
      JsonNode usage = chunks.getLast().get("usage");
      assertThat(usage.get("prompt_tokens").intValue()).isEqualTo(7);
      assertThat(usage.get("completion_tokens").intValue()).isEqualTo(15);
      assertThat(engine.openSessions).hasValue(0);
    }
  }
}
