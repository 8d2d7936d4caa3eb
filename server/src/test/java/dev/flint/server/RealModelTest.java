package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.engine.local.LocalEngine;
import dev.flint.engine.local.LocalOptions;
import dev.flint.wire.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// The whole way on a real model, greedy: `smollm2:135m`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RealModelTest {
  private static final String GREEDY = "\"temperature\":0,\"max_tokens\":12";

  private @Nullable Served running;

  @BeforeAll
  void start() {
    running = new Served(LocalEngine.load(Served.model(), LocalOptions.DEFAULT));
  }

  @AfterAll
  void stop() {
    served().close();
  }

  private Served served() {
    Served now = running;
    if (now == null) {
      throw new AssertionError("not started");
    }
    return now;
  }

  private static String content(JsonNode reply) {
    return reply.get("choices").get(0).get("message").get("content").stringValue();
  }

  @Test
  void theStreamSaysWhatTheWholeAnswerSays() {
    String whole = content(served().chat(GREEDY));
    StringBuilder streamed = new StringBuilder();
    served()
        .chunks(GREEDY)
        .forEach(chunk ->
            streamed.append(chunk.get("choices").get(0).get("delta").path("content").asString("")));
    assertThat(streamed.toString()).isEqualTo(whole).isNotBlank();
  }

  @Test
  void stopStringsThatSpanTokensNeverLeak() {
    String whole = content(served().chat(GREEDY));
    int space = whole.indexOf(' ');
    String stop = whole.substring(space - 1, space + 2);
    StringBuilder streamed = new StringBuilder();
    served()
        .chunks(GREEDY, "\"stop\":[\"" + stop + "\"]")
        .forEach(chunk ->
            streamed.append(chunk.get("choices").get(0).get("delta").path("content").asString("")));
    assertThat(streamed.toString()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
  }

  @Test
  void logprobsAreAsManyAsTokensAndHaveBytes() {
    JsonNode reply = served().chat(GREEDY, "\"logprobs\":true", "\"top_logprobs\":3");
    JsonNode tokens = reply.get("choices").get(0).get("logprobs").get("content");
    assertThat(tokens.size()).isEqualTo(reply.get("usage").get("completion_tokens").intValue());
    for (JsonNode token : tokens) {
      assertThat(token.get("bytes").isArray()).isTrue();
      assertThat(token.get("top_logprobs").size()).isEqualTo(3);
    }
    int streamed = 0;
    for (JsonNode chunk : served().chunks(GREEDY, "\"logprobs\":true")) {
      streamed += chunk.get("choices").get(0).get("logprobs").path("content").size();
    }
    assertThat(streamed).isEqualTo(tokens.size());
  }

  @Test
  void theSameSeedGivesTheSameAnswerAndOtherSeedsOthers() {
    String[] drawn = {"\"temperature\":1.5,\"max_tokens\":16", "\"seed\":7"};
    assertThat(content(served().chat(drawn))).isEqualTo(content(served().chat(drawn)));
    JsonNode two = served().chat("\"temperature\":1.5,\"max_tokens\":16,\"seed\":7,\"n\":2");
    JsonNode choices = two.get("choices");
    assertThat(choices.get(0).get("message")).isNotEqualTo(choices.get(1).get("message"));
  }

  @Test
  void noStreamHoldsBrokenCharacters() {
    for (int seed = 0; seed < 4; seed++) {
      String body =
          "{\"model\":\"m\",\"stream\":true,\"temperature\":1.2,\"max_tokens\":24,\"seed\":"
              + seed
              + ",\"messages\":[{\"role\":\"user\",\"content\":\"Answer in emoji only: 🙂🎉 漢字\"}]}";
      List<String> data = Served.data(served().post("/v1/chat/completions", body).body());
      assertThat(String.join("", data)).as("seed %d", seed).doesNotContain("\uFFFD");
    }
  }

  @Test
  void rawTextIsContinuedAndEchoed() {
    String body =
        "{\"model\":\"m\",\"prompt\":\"The capital of France is\",\"echo\":true," + GREEDY + "}";
    JsonNode reply = Json.tree(served().post("/v1/completions", body).body());
    assertThat(reply.get("choices").get(0).get("text").stringValue())
        .startsWith("The capital of France is")
        .contains("Paris");
  }

  @Test
  void messagesAnswerLikeChat() {
    String whole = content(served().chat(GREEDY));
    StringBuilder text = new StringBuilder();
    String body = "{\"model\":\"m\",\"stream\":true," + Served.HELLO + "," + GREEDY + "}";
    for (String data : Served.data(served().post("/v1/messages", body).body())) {
      text.append(Json.tree(data).path("delta").path("text").asString(""));
    }
    assertThat(text.toString()).isEqualTo(whole);
  }

  @Test
  void completionsHaveSeveralPromptsAndTheBestOfMany() {
    ScriptedEngine engine =
        ScriptedEngine.saying(
            new Event.Token(new Event.Candidate(1, "hi", -1f), List.of()),
            new Event.Text("hi"),
            ScriptedEngine.end());
    try (Served scripted = new Served(engine)) {
      JsonNode reply =
          Json.tree(
              scripted
                  .post(
                      "/v1/completions",
                      "{\"model\":\"m\",\"prompt\":[\"a\",\"b\"],\"n\":2,\"best_of\":3,\"logprobs\":1}")
                  .body());
      assertThat(reply.get("choices").size()).isEqualTo(4);
      assertThat(reply.get("choices").get(3).get("index").intValue()).isEqualTo(3);
      assertThat(reply.get("choices").get(0).get("logprobs").get("tokens").get(0).stringValue())
          .isEqualTo("hi");
      assertThat(reply.get("usage").get("prompt_tokens").intValue()).isEqualTo(14);
      scripted.post(
          "/v1/completions", "{\"model\":\"m\",\"prompt\":\"before\",\"suffix\":\"after\"}");
      assertThat(engine.infill).isEqualTo("before|after");
    }
  }
}
