package dev.flint.wire.openai;

import dev.flint.chat.Event;
import dev.flint.wire.sse.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Continuations as one `text_completion`.
public final class CompletionReply implements Reply {
  private final CompletionRequest request;
  private final Envelope envelope;
  private final Tally tally;
  private final List<Choice> choices = new ArrayList<>();

  private static final class Choice {
    private final StringBuilder text = new StringBuilder();
    private final List<Event.Token> tokens = new ArrayList<>();
    private double logprob;
    private String finish = "stop";

    double meanLogprob() {
      return tokens.isEmpty() ? 0 : logprob / tokens.size();
    }
  }

  public CompletionReply(CompletionRequest request, Envelope envelope) {
    this.request = request;
    this.envelope = envelope;
    tally = new Tally(request.bestOf());
    for (int i = 0; i < request.prompts().size() * request.bestOf(); i++) {
      choices.add(new Choice());
    }
  }

  @Override
  public void step(int index, Event event) {
    Choice choice = choices.get(index);
    switch (event) {
      case Event.Text text -> choice.text.append(text.text());
      case Event.Token token -> {
        choice.tokens.add(token);
        choice.logprob += token.chosen().logprob();
      }
      case Event.Finished finished -> {
        tally.add(index, finished.usage());
        choice.finish = Tally.finish(finished.reason(), false);
      }
      case Event.Reasoning reasoning -> choice.text.append(reasoning.text());
      case Event.BadToolCall bad -> choice.text.append(bad.text());
      case Event.Queued _,
          Event.Reading _,
          Event.Traced _,
          Event.ToolCallBegin _,
          Event.ToolCallArguments _,
          Event.ToolCallEnd _ -> {}
    }
  }

  @Override
  public ObjectNode whole() {
    ObjectNode node = envelope.node("text_completion");
    ArrayNode list = node.putArray("choices");
    for (int p = 0; p < request.prompts().size(); p++) {
      List<Choice> mine =
          new ArrayList<>(choices.subList(p * request.bestOf(), (p + 1) * request.bestOf()));
      if (request.bestOf() > request.n()) {
        mine.sort(Comparator.comparingDouble(Choice::meanLogprob).reversed());
      }
      for (Choice choice : mine.subList(0, request.n())) {
        put(list.addObject(), list.size() - 1, p, choice);
      }
    }
    node.set("usage", tally.json());
    return node;
  }

  private void put(ObjectNode node, int index, int prompt, Choice choice) {
    String before = request.echo() ? request.prompts().get(prompt) : "";
    node.put("text", before + choice.text);
    node.put("index", index);
    if (request.topLogprobs() >= 0) {
      node.set("logprobs", CompletionTokens.json(choice.tokens, request.topLogprobs(), 0));
    } else {
      node.putNull("logprobs");
    }
    node.put("finish_reason", choice.finish);
  }
}
