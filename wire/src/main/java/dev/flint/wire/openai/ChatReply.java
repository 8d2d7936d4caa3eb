package dev.flint.wire.openai;

import dev.flint.chat.Event;
import dev.flint.chat.TraceWords;
import dev.flint.wire.json.Json;
import dev.flint.wire.sse.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers as one `chat.completion`.
public final class ChatReply implements Reply {
  private final ChatRequest request;
  private final Envelope envelope;
  private final Tally tally;
  private final List<Choice> choices;

  private static final class Choice {
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final List<Call> calls = new ArrayList<>();
    private final ArrayNode tokens = Json.object().arrayNode();
    private String finish = "stop";
  }

  private static final class Call {
    private final String id;
    private final String name;
    private final StringBuilder arguments = new StringBuilder();
    private boolean whole;

    Call(String id, String name) {
      this.id = id;
      this.name = name;
    }
  }

  public ChatReply(ChatRequest request, Envelope envelope) {
    this.request = request;
    this.envelope = envelope;
    tally = new Tally(request.n());
    choices = IntStream.range(0, request.n()).mapToObj(_ -> new Choice()).toList();
  }

  @Override
  public void step(int index, Event event) {
    Choice choice = choices.get(index);
    switch (TraceWords.aloud(event)) {
      case Event.Queued _, Event.Reading _, Event.Traced _ -> {}
      case Event.Token token -> TokenJson.add(choice.tokens, token, request.topLogprobs());
      case Event.Reasoning reasoning -> {
        tally.reasoned();
        choice.reasoning.append(reasoning.text());
      }
      case Event.Text text -> choice.content.append(text.text());
      case Event.ToolCallBegin begin -> choice.calls.add(new Call(begin.id(), begin.name()));
      case Event.ToolCallArguments piece -> choice.calls.getLast().arguments.append(piece.json());
      case Event.ToolCallEnd _ -> choice.calls.getLast().whole = true;
      case Event.BadToolCall bad -> choice.content.append(bad.text());
      case Event.Finished finished -> {
        tally.add(index, finished.usage());
        choice.calls.removeIf(call -> !call.whole);
        choice.finish = Tally.finish(finished.reason(), !choice.calls.isEmpty());
      }
    }
  }

  @Override
  public ObjectNode whole() {
    ObjectNode node = envelope.node("chat.completion");
    ArrayNode list = node.putArray("choices");
    for (int i = 0; i < choices.size(); i++) {
      put(list.addObject(), i, choices.get(i));
    }
    node.set("usage", tally.json());
    return node;
  }

  private void put(ObjectNode node, int index, Choice choice) {
    node.put("index", index);
    ObjectNode message = node.putObject("message");
    message.put("role", "assistant");
    if (choice.content.isEmpty() && !choice.calls.isEmpty()) {
      message.putNull("content");
    } else {
      message.put("content", choice.content.toString());
    }
    message.putNull("refusal");
    if (!choice.reasoning.isEmpty()) {
      message.put("reasoning_content", choice.reasoning.toString());
    }
    if (!choice.calls.isEmpty()) {
      ArrayNode calls = message.putArray("tool_calls");
      for (Call call : choice.calls) {
        ObjectNode one = calls.addObject();
        one.put("id", call.id);
        one.put("type", "function");
        ObjectNode function = one.putObject("function");
        function.put("name", call.name);
        function.put("arguments", call.arguments.isEmpty() ? "{}" : call.arguments.toString());
      }
    }
    if (request.logprobs()) {
      node.putObject("logprobs").set("content", choice.tokens).putNull("refusal");
    } else {
      node.putNull("logprobs");
    }
    node.put("finish_reason", choice.finish);
  }
}
