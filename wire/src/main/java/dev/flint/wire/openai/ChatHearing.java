package dev.flint.wire.openai;

import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Usage;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Upstream;
import dev.flint.wire.sse.Frame;
import dev.flint.wire.sse.HeardCall;
import dev.flint.wire.sse.Hearing;
import dev.flint.wire.sse.WholeText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Another server's chunks of a chat completion as events. Reasoning is read from
/// `reasoning_content` or `reasoning`, whichever comes. The first tool call is told as it comes,
/// further ones at the end, because their pieces may be mixed.
public final class ChatHearing implements Hearing {
  private static final int MAX_CALLS = 256;

  private final GenerateOptions options;
  private final WholeText text = new WholeText();
  private final WholeText reasoning = new WholeText();
  private final Map<Integer, HeardCall> calls = new LinkedHashMap<>();
  private String finish = "";
  private String stoppedBy = "";
  private int pieces;
  private @Nullable Usage usage;
  private boolean done;

  /// @param options what was asked for
  public ChatHearing(GenerateOptions options) {
    this.options = options;
  }

  @Override
  public void hear(Frame frame, List<Event> events) {
    if (done) {
      return;
    }
    if (frame.data().strip().equals("[DONE]")) {
      done = true;
      return;
    }
    ObjectNode chunk = Json.objectOrNull(frame.data());
    if (chunk == null) {
      throw new Failure(Failure.Code.UPSTREAM, "an event's data are not a JSON object");
    }
    if (chunk.path("error").isObject() || frame.event().equals("error")) {
      throw Upstream.failure(chunk);
    }
    usage(chunk.path("usage"));
    JsonNode choice = chunk.path("choices").path(0);
    logprobs(choice.path("logprobs").path("content"), events);
    JsonNode delta = choice.path("delta");
    String thought = reasoning.push(reasoning(delta));
    if (!thought.isEmpty()) {
      pieces++;
      events.add(new Event.Reasoning(thought));
    }
    String said = text.push(string(delta.path("content")) + string(delta.path("refusal")));
    if (!said.isEmpty()) {
      pieces++;
      events.add(new Event.Text(said));
    }
    JsonNode called = delta.path("tool_calls");
    for (int i = 0; i < called.size(); i++) {
      call(called.get(i));
      pieces++;
    }
    if (!calls.isEmpty() && !called.isEmpty()) {
      calls.values().iterator().next().tell(events);
    }
    if (choice.path("finish_reason").isString()) {
      finish = choice.path("finish_reason").stringValue();
      stoppedBy = string(choice.path("stop_reason"));
    }
  }

  private static String string(JsonNode node) {
    return node.isString() ? node.stringValue() : "";
  }

  private static String reasoning(JsonNode delta) {
    String usual = string(delta.path("reasoning_content"));
    return usual.isEmpty() ? string(delta.path("reasoning")) : usual;
  }

  /// Some servers leave the index out, or number every call 0: then a new id begins a new call.
  private void call(JsonNode piece) {
    String id = string(piece.path("id"));
    String name = string(piece.path("function").path("name"));
    int last = calls.size() - 1;
    int index = piece.path("index").isInt() ? piece.path("index").intValue() : last;
    HeardCall known = calls.get(index);
    if (known == null || (!id.isEmpty() && !name.isEmpty() && !id.equals(known.id()))) {
      if (name.isEmpty()) {
        throw new Failure(Failure.Code.UPSTREAM, "a tool call has no name");
      }
      if (calls.size() == MAX_CALLS) {
        throw new Failure(Failure.Code.UPSTREAM, "an answer has more than " + MAX_CALLS + " calls");
      }
      String named = id.isEmpty() ? "call_" + UUID.randomUUID().toString().replace("-", "") : id;
      int key = known == null && index >= 0 ? index : nextKey();
      known = new HeardCall(calls.size(), named, name);
      calls.put(key, known);
    }
    JsonNode arguments = piece.path("function").path("arguments");
    known.add(arguments.isObject() ? Json.text(arguments) : string(arguments));
  }

  private int nextKey() {
    int key = 0;
    while (calls.containsKey(key)) {
      key++;
    }
    return key;
  }

  private static void logprobs(JsonNode tokens, List<Event> events) {
    for (JsonNode token : tokens) {
      List<Event.Candidate> top = new ArrayList<>();
      for (JsonNode other : token.path("top_logprobs")) {
        top.add(candidate(other));
      }
      events.add(new Event.Token(candidate(token), top));
    }
  }

  /// The protocol has no ids of tokens; llama.cpp tells them all the same.
  private static Event.Candidate candidate(JsonNode node) {
    return new Event.Candidate(
        node.path("id").isInt() ? node.path("id").intValue() : -1,
        string(node.path("token")),
        node.path("logprob").isNumber() ? node.path("logprob").floatValue() : Float.NaN);
  }

  private void usage(JsonNode told) {
    if (told.isObject()) {
      int prompt = count(told.path("prompt_tokens"));
      int cached = count(told.path("prompt_tokens_details").path("cached_tokens"));
      usage =
          new Usage(
              prompt,
              Math.min(cached, prompt),
              count(told.path("completion_tokens")),
              Duration.ZERO,
              Duration.ZERO);
    }
  }

  static int count(JsonNode node) {
    return node.isInt() ? Math.max(0, node.intValue()) : 0;
  }

  @Override
  public boolean done() {
    return done;
  }

  @Override
  public void end(List<Event> events) {
    if (finish.isEmpty()) {
      throw new Failure(Failure.Code.UPSTREAM, "the stream ended in the middle of an answer");
    }
    if (finish.equals("content_filter")) {
      throw new Failure(
          Failure.Code.UPSTREAM, "the other server's content filter ended the answer");
    }
    calls.values().forEach(call -> call.end(events));
    Usage cost = usage;
    if (cost == null) {
      cost = new Usage(0, 0, pieces, Duration.ZERO, Duration.ZERO);
    }
    events.add(new Event.Finished(reason(), cost));
  }

  private FinishReason reason() {
    return switch (finish) {
      case "length" ->
          options.maxTokens() > 0 ? FinishReason.MAX_TOKENS : FinishReason.CONTEXT_FULL;
      case "tool_calls", "function_call" ->
          calls.isEmpty() ? FinishReason.END_OF_TURN : FinishReason.TOOL_CALLS;
      default -> {
        if (!calls.isEmpty()) {
          yield FinishReason.TOOL_CALLS;
        }
        yield options.stop().contains(stoppedBy)
            ? FinishReason.STOP_STRING
            : FinishReason.END_OF_TURN;
      }
    };
  }
}
