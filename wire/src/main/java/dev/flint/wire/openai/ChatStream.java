package dev.flint.wire.openai;

import dev.flint.chat.Event;
import dev.flint.chat.TraceWords;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.sse.Frame;
import dev.flint.wire.sse.Telling;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers as `chat.completion.chunk`s. The role comes once, in a chunk of its own; so does the
/// reason for the end; `[DONE]` comes last, whatever happened.
public final class ChatStream implements Telling {
  private static final Frame DONE = Frame.of("[DONE]");

  private final ChatRequest request;
  private final Envelope envelope;
  private final Tally tally;
  private final Choice[] choices;

  /// What a choice remembers between chunks.
  private static final class Choice {
    private @Nullable ArrayNode tokens;
    private int openCall = -1;
    private boolean argued;
    private boolean called;
  }

  public ChatStream(ChatRequest request, Envelope envelope) {
    this.request = request;
    this.envelope = envelope;
    tally = new Tally(request.n());
    choices = IntStream.range(0, request.n()).mapToObj(_ -> new Choice()).toArray(Choice[]::new);
  }

  @Override
  public List<Frame> begin() {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < choices.length; i++) {
      ObjectNode delta = Json.object();
      delta.put("role", "assistant");
      delta.put("content", "");
      frames.add(chunk(i, delta, null));
    }
    return frames;
  }

  @Override
  public List<Frame> step(int index, Event event) {
    Choice choice = choices[index];
    return switch (TraceWords.aloud(event)) {
      case Event.Queued _, Event.Reading _, Event.Traced _ -> List.of();
      case Event.Token token -> {
        ArrayNode tokens = choice.tokens == null ? Json.object().arrayNode() : choice.tokens;
        TokenJson.add(tokens, token, request.topLogprobs());
        choice.tokens = tokens;
        yield List.of();
      }
      case Event.Reasoning reasoning -> {
        tally.reasoned();
        ObjectNode delta = Json.object();
        delta.put("reasoning_content", reasoning.text());
        yield List.of(chunk(index, delta, null));
      }
      case Event.Text text -> List.of(content(index, text.text()));
      case Event.ToolCallBegin begin -> {
        choice.openCall = begin.index();
        choice.argued = false;
        ObjectNode delta = Json.object();
        ObjectNode call = delta.putArray("tool_calls").addObject();
        call.put("index", begin.index());
        call.put("id", begin.id());
        call.put("type", "function");
        ObjectNode function = call.putObject("function");
        function.put("name", begin.name());
        function.put("arguments", "");
        yield List.of(chunk(index, delta, null));
      }
      case Event.ToolCallArguments piece -> {
        choice.argued = true;
        yield List.of(arguments(index, piece.index(), piece.json()));
      }
      case Event.ToolCallEnd end -> {
        choice.called = true;
        choice.openCall = -1;
        yield choice.argued ? List.of() : List.of(arguments(index, end.index(), "{}"));
      }
      case Event.BadToolCall bad -> List.of(content(index, bad.text()));
      case Event.Finished finished -> finish(index, finished);
    };
  }

  private List<Frame> finish(int index, Event.Finished finished) {
    Choice choice = choices[index];
    tally.add(index, finished.usage());
    List<Frame> frames = new ArrayList<>();
    if (choice.tokens != null) {
      frames.add(content(index, ""));
    }
    frames.add(chunk(index, Json.object(), Tally.finish(finished.reason(), choice.called)));
    return frames;
  }

  private Frame content(int index, String text) {
    ObjectNode delta = Json.object();
    delta.put("content", text);
    return chunk(index, delta, null);
  }

  private Frame arguments(int index, int call, String json) {
    ObjectNode delta = Json.object();
    ObjectNode node = delta.putArray("tool_calls").addObject();
    node.put("index", call);
    node.putObject("function").put("arguments", json);
    return chunk(index, delta, null);
  }

  private Frame chunk(int index, ObjectNode delta, @Nullable String finish) {
    ObjectNode node = envelope.node("chat.completion.chunk");
    ObjectNode choice = node.putArray("choices").addObject();
    choice.put("index", index);
    choice.set("delta", delta);
    ArrayNode tokens = choices[index].tokens;
    if (tokens == null || !delta.has("content")) {
      choice.putNull("logprobs");
    } else {
      choice.putObject("logprobs").set("content", tokens).putNull("refusal");
      choices[index].tokens = null;
    }
    choice.put("finish_reason", finish);
    if (request.includeUsage()) {
      node.putNull("usage");
    }
    return Frame.of(Json.text(node));
  }

  @Override
  public List<Frame> end() {
    if (!request.includeUsage()) {
      return List.of(DONE);
    }
    ObjectNode last = envelope.node("chat.completion.chunk");
    last.putArray("choices");
    last.set("usage", tally.json());
    return List.of(Frame.of(Json.text(last)), DONE);
  }

  @Override
  public List<Frame> fail(Problem problem) {
    return List.of(Frame.of(Json.text(problem.openAi())), DONE);
  }
}
