package dev.flint.wire.openai;

import dev.flint.chat.Event;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.sse.Frame;
import dev.flint.wire.sse.Telling;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Continuations as a stream of `text_completion`s.
public final class CompletionStream implements Telling {
  private static final Frame DONE = Frame.of("[DONE]");

  private final CompletionRequest request;
  private final Envelope envelope;
  private final Tally tally;
  private final List<Choice> choices = new ArrayList<>();

  private static final class Choice {
    private final List<Event.Token> tokens = new ArrayList<>();
    private int offset;
  }

  public CompletionStream(CompletionRequest request, Envelope envelope) {
    this.request = request;
    this.envelope = envelope;
    tally = new Tally(request.n());
    for (int i = 0; i < request.prompts().size() * request.n(); i++) {
      choices.add(new Choice());
    }
  }

  @Override
  public List<Frame> begin() {
    List<Frame> frames = new ArrayList<>();
    if (request.echo()) {
      for (int i = 0; i < choices.size(); i++) {
        frames.add(chunk(i, request.prompts().get(i / request.n()), null));
      }
    }
    return frames;
  }

  @Override
  public List<Frame> step(int index, Event event) {
    return switch (event) {
      case Event.Text text -> List.of(chunk(index, text.text(), null));
      case Event.Reasoning reasoning -> List.of(chunk(index, reasoning.text(), null));
      case Event.BadToolCall bad -> List.of(chunk(index, bad.text(), null));
      case Event.Token token -> {
        choices.get(index).tokens.add(token);
        yield List.of();
      }
      case Event.Finished finished -> {
        tally.add(index, finished.usage());
        yield List.of(chunk(index, "", Tally.finish(finished.reason(), false)));
      }
      case Event.Queued _,
          Event.Reading _,
          Event.Traced _,
          Event.ToolCallBegin _,
          Event.ToolCallArguments _,
          Event.ToolCallEnd _ ->
          List.of();
    };
  }

  private Frame chunk(int index, String text, @Nullable String finish) {
    ObjectNode node = envelope.node("text_completion");
    ObjectNode choice = node.putArray("choices").addObject();
    choice.put("text", text);
    choice.put("index", index);
    Choice state = choices.get(index);
    if (request.topLogprobs() >= 0 && !state.tokens.isEmpty()) {
      choice.set(
          "logprobs", CompletionTokens.json(state.tokens, request.topLogprobs(), state.offset));
      state.offset += CompletionTokens.characters(state.tokens);
      state.tokens.clear();
    } else {
      choice.putNull("logprobs");
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
    ObjectNode last = envelope.node("text_completion");
    last.putArray("choices");
    last.set("usage", tally.json());
    return List.of(Frame.of(Json.text(last)), DONE);
  }

  @Override
  public List<Frame> fail(Problem problem) {
    return List.of(Frame.of(Json.text(problem.openAi())), DONE);
  }
}
