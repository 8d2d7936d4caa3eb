package dev.flint.engine.remote;

import static dev.flint.engine.remote.Loopback.delta;
import static dev.flint.engine.remote.Loopback.finish;
import static dev.flint.engine.remote.Loopback.stream;
import static dev.flint.engine.remote.Loopback.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Constraint;
import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.Sampling;
import dev.flint.chat.Session;
import dev.flint.chat.ToolChoice;
import dev.flint.chat.ToolSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class OpenAiDialectTest {
  private static final ToolSpec WEATHER =
      new ToolSpec("weather", "of a place", "{\"type\":\"object\"}", false);

  @Test
  void textReasoningAndUsageAreHeard() {
    try (Loopback server =
            new Loopback(
                Talk.noList(),
                stream(
                    delta("\"role\":\"assistant\",\"content\":\"\""),
                    delta("\"reasoning_content\":\"hm\""),
                    delta("\"reasoning\":\"m\""),
                    text("Grüß "),
                    text("Gott"),
                    finish("stop"),
                    "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":3}}}",
                    "[DONE]"));
        RemoteEngine engine = Talk.openAi(server)) {
      List<Event> events = Talk.answer(engine);
      assertThat(events.subList(0, 4))
          .containsExactly(
              new Event.Reasoning("hm"),
              new Event.Reasoning("m"),
              new Event.Text("Grüß "),
              new Event.Text("Gott"));
      assertThat(Talk.end(events).reason()).isEqualTo(FinishReason.END_OF_TURN);
      assertThat(Talk.end(events).usage().promptTokens()).isEqualTo(9);
      assertThat(Talk.end(events).usage().cachedTokens()).isEqualTo(3);
      assertThat(Talk.end(events).usage().generatedTokens()).isEqualTo(4);
      Loopback.Request request = server.request();
      assertThat(request.head())
          .startsWith("POST /v1/chat/completions HTTP/1.1")
          .contains("Authorization: Bearer " + Talk.SECRET);
      assertThat(request.json().get("model").stringValue()).isEqualTo("m");
      assertThat(request.json().has("temperature")).isFalse();
    }
  }

  /// Hosted models refuse a strict tool with members that may be left out.
  @Test
  void aToolIsStrictWhereAllOfItsMembersAreRequired() {
    String closed =
        "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"x\"],"
            + "\"properties\":{\"x\":{\"type\":\"string\"}}}";
    List<ToolSpec> tools =
        List.of(
            new ToolSpec("closed", "", closed, true),
            new ToolSpec("optional", "", closed.replace("[\"x\"]", "[]"), true),
            new ToolSpec("open", "", closed.replace("false", "true"), true),
            new ToolSpec("inner", "", closed.replace("\"string\"", "\"object\""), true),
            new ToolSpec("loose", "", closed, false));
    try (Loopback server = new Loopback(Talk.noList(), stream(text("hi"), finish("stop")));
        RemoteEngine engine = Talk.openAi(server)) {
      Opening opening =
          new Opening(List.of(Message.user("hello")), tools, Opening.Effort.MODEL, "");
      try (Session session = engine.open(opening)) {
        Talk.all(session.generate(GenerateOptions.DEFAULT));
      }
      assertThat(server.request().json().get("tools").valueStream())
          .filteredOn(tool -> tool.at("/function/strict").asBoolean(false))
          .extracting(tool -> tool.at("/function/name").stringValue())
          .containsExactly("closed");
    }
  }

  @Test
  void whatIsAskedForIsSent() {
    try (Loopback server = new Loopback(Talk.noList(), stream(text("{}"), finish("length")));
        RemoteEngine engine = Talk.openAi(server)) {
      GenerateOptions options =
          GenerateOptions.DEFAULT
              .withSampling(Sampling.GREEDY)
              .withMaxTokens(7)
              .withSeed(3)
              .withStop(List.of("END"))
              .withLogprobs(2)
              .withToolChoice(new ToolChoice.Named("weather"))
              .withParallelToolCalls(false)
              .withConstraint(new Constraint.JsonSchema("{\"type\":\"object\"}"));
      Opening opening =
          new Opening(
              List.of(
                  Message.system("be brief"),
                  Message.user("hello"),
                  new Message(
                      Role.ASSISTANT,
                      List.of(
                          new Part.Reasoning("I ask"),
                          new Part.ToolCall("c1", "weather", "{\"at\":\"Ulm\"}"))),
                  new Message(Role.TOOL, List.of(new Part.ToolResult("c1", "rain", false)))),
              List.of(WEATHER),
              Opening.Effort.LOW,
              "somebody");
      try (Session session = engine.open(opening)) {
        assertThat(Talk.end(Talk.all(session.generate(options))).reason())
            .isEqualTo(FinishReason.MAX_TOKENS);
      }
      JsonNode sent = server.request().json();
      assertThat(sent.get("temperature").doubleValue()).isZero();
      assertThat(sent.get("max_tokens").intValue()).isEqualTo(7);
      assertThat(sent.get("seed").intValue()).isEqualTo(3);
      assertThat(sent.get("stop").get(0).stringValue()).isEqualTo("END");
      assertThat(sent.get("top_logprobs").intValue()).isEqualTo(2);
      assertThat(sent.get("reasoning_effort").stringValue()).isEqualTo("low");
      assertThat(sent.get("parallel_tool_calls").booleanValue()).isFalse();
      assertThat(sent.at("/tool_choice/function/name").stringValue()).isEqualTo("weather");
      assertThat(sent.at("/response_format/json_schema/schema/type").stringValue())
          .isEqualTo("object");
      JsonNode call = sent.get("messages").get(2);
      assertThat(call.at("/tool_calls/0/function/arguments").stringValue())
          .isEqualTo("{\"at\":\"Ulm\"}");
      assertThat(call.get("reasoning_content").stringValue()).isEqualTo("I ask");
      assertThat(call.get("content").isNull()).isTrue();
      assertThat(sent.get("messages").get(3).get("tool_call_id").stringValue()).isEqualTo("c1");
      assertThat(sent.toString()).doesNotContain("somebody");
    }
  }

  @Test
  void parallelCallsWhosePiecesAreMixedStayApart() {
    try (Loopback server =
            new Loopback(
                Talk.noList(),
                stream(
                    delta(call(0, "\"id\":\"a\",", "weather", "{\\\"at\\\":")),
                    delta(call(1, "\"id\":\"b\",", "weather", "")),
                    delta(call(0, "", "", "\\\"Ulm\\\"}")),
                    delta(call(1, "", "", "not json")),
                    finish("tool_calls"),
                    "[DONE]"));
        RemoteEngine engine = Talk.openAi(server)) {
      List<Event> events = Talk.answer(engine);
      assertThat(events.subList(0, 6))
          .containsExactly(
              new Event.ToolCallBegin(0, "a", "weather"),
              new Event.ToolCallArguments(0, "{\"at\":"),
              new Event.ToolCallArguments(0, "\"Ulm\"}"),
              new Event.ToolCallEnd(0),
              new Event.ToolCallBegin(1, "b", "weather"),
              new Event.ToolCallArguments(1, "not json"));
      assertThat(events.get(6)).isInstanceOf(Event.BadToolCall.class);
      assertThat(Talk.end(events).reason()).isEqualTo(FinishReason.TOOL_CALLS);
    }
  }

  private static String call(int index, String id, String name, String arguments) {
    String named = name.isEmpty() ? "" : "\"name\":\"" + name + "\",";
    return "\"tool_calls\":[{\"index\":"
        + index
        + ","
        + id
        + "\"function\":{"
        + named
        + "\"arguments\":\""
        + arguments
        + "\"}}]";
  }

  @Test
  void probabilitiesPrecedeTheirText() {
    String token = "{\"token\":\"a\",\"logprob\":-0.5,\"top_logprobs\":[{\"token\":\"b\",";
    try (Loopback server =
            new Loopback(
                Talk.noList(),
                stream(
                    "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"logprobs\":{\"content\":["
                        + token
                        + "\"logprob\":-1}]}]}}]}",
                    finish("stop")));
        RemoteEngine engine = Talk.openAi(server)) {
      assertThat(Talk.answer(engine, GenerateOptions.DEFAULT.withLogprobs(1)).subList(0, 2))
          .containsExactly(
              new Event.Token(
                  new Event.Candidate(-1, "a", -0.5f), List.of(new Event.Candidate(-1, "b", -1f))),
              new Event.Text("a"));
    }
  }

  @Test
  void aCharacterInTwoEscapesIsOnePiece() {
    try (Loopback server =
            new Loopback(
                Talk.noList(),
                stream(
                    delta("\"content\":\"a\\ud83d\""),
                    delta("\"content\":\"\\ude00b\""),
                    delta("\"content\":\"\\ude00\""),
                    finish("stop")));
        RemoteEngine engine = Talk.openAi(server)) {
      assertThat(Talk.answer(engine).subList(0, 3))
          .containsExactly(new Event.Text("a"), new Event.Text("😀b"), new Event.Text("\ufffd"));
    }
  }

  @Test
  void aChoiceIsAskedForAsJsonAndToldAsText() {
    try (Loopback server =
            new Loopback(
                Talk.noList(),
                stream(text("{\"answer\": "), text("\"open\"}"), finish("stop")),
                stream(text("neither"), finish("stop")));
        RemoteEngine engine = Talk.openAi(server)) {
      GenerateOptions options =
          GenerateOptions.DEFAULT.withConstraint(new Constraint.Choice(List.of("exact", "open")));
      assertThat(Talk.text(Talk.answer(engine, options))).isEqualTo("open");
      assertThat(
              server
                  .request()
                  .json()
                  .at("/response_format/json_schema/schema/properties/answer/enum/0")
                  .stringValue())
          .isEqualTo("exact");
      assertThatThrownBy(() -> Talk.answer(engine, options))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("not in the form");
    }
  }

  @Test
  void aGrammarIsRefusedAndNothingIsSent() {
    try (Loopback server = new Loopback(Talk.noList(), stream());
        RemoteEngine engine = Talk.openAi(server)) {
      GenerateOptions options =
          GenerateOptions.DEFAULT.withConstraint(new Constraint.Grammar("root ::= \"a\""));
      assertThatThrownBy(() -> Talk.answer(engine, options))
          .isInstanceOfSatisfying(
              Failure.class, e -> assertThat(e.code()).isEqualTo(Failure.Code.UNSUPPORTED));
      assertThatThrownBy(() -> engine.openRaw("Once"))
          .isInstanceOfSatisfying(
              Failure.class, e -> assertThat(e.code()).isEqualTo(Failure.Code.UNSUPPORTED));
      assertThat(server.requests).isEmpty();
    }
  }

  @Test
  void aSessionGoesOnFromWhatWasPulledAndForksAreCopies() {
    try (Loopback server =
            new Loopback(Talk.noList(), stream(text("one"), text("two"), finish("stop")));
        RemoteEngine engine = Talk.openAi(server);
        Session session = engine.open(List.of(Message.user("count")))) {
      int before = session.length();
      var events = session.generate(GenerateOptions.DEFAULT);
      assertThat(events.next()).isEqualTo(new Event.Text("one"));
      try (Session fork = session.fork()) {
        Talk.all(events);
        fork.append(List.of(Message.user("more")));
        Talk.all(fork.generate(GenerateOptions.DEFAULT));
        server.request();
        JsonNode sent = server.request().json().get("messages");
        assertThat(sent.get(1).get("content").stringValue()).isEqualTo("one");
        assertThat(sent.get(2).get("content").stringValue()).isEqualTo("more");
      }
      session.append(List.of(Message.user("on")));
      Talk.all(session.generate(GenerateOptions.DEFAULT));
      assertThat(server.request().json().at("/messages/1/content").stringValue())
          .isEqualTo("onetwo");
      assertThatThrownBy(() -> session.rewind(before + 1)).isInstanceOf(Failure.class);
      session.rewind(before);
      assertThat(session.length()).isEqualTo(before);
    }
  }

  @Test
  void theOnlyModelOfAServerNeedsNoName() {
    String list = "{\"data\":[{\"id\":\"big\",\"max_model_len\":4096}]}";
    String two = "{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}]}";
    try (Loopback server =
        new Loopback(
            Loopback.status(200, "Content-Type: application/json\r\n", list),
            Loopback.status(200, "Content-Type: application/json\r\n", two))) {
      RemoteOptions options =
          RemoteOptions.of("far", RemoteAddress.parse(server.address() + "/v1/"), RemoteKey.NONE);
      try (RemoteEngine engine = RemoteEngine.open(options)) {
        assertThat(engine.capabilities().model()).isEqualTo("big");
        assertThat(engine.capabilities().contextTokens()).isEqualTo(4096);
      }
      assertThatThrownBy(() -> RemoteEngine.open(options))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("2 models");
    }
  }
}
