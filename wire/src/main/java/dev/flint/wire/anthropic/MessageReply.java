package dev.flint.wire.anthropic;

import dev.flint.chat.Event;
import dev.flint.chat.TraceWords;
import dev.flint.wire.json.Json;
import dev.flint.wire.sse.Reply;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An answer as one `message`.
public final class MessageReply implements Reply {
  private final MessagesRequest request;
  private final ObjectNode message;
  private final List<Block> blocks = new ArrayList<>();

  /// @param begin the block's first members
  /// @param kind `text`, `thinking` or `tool_use`
  private record Block(String kind, ObjectNode begin, StringBuilder text) {}

  public MessageReply(MessagesRequest request, String id) {
    this.request = request;
    message = MessageJson.message(id, request.model());
  }

  @Override
  public void step(int choice, Event event) {
    switch (TraceWords.aloud(event)) {
      case Event.Queued _, Event.Reading _, Event.Token _, Event.Traced _ -> {}
      case Event.Text text -> block("text").text().append(text.text());
      case Event.Reasoning reasoning -> block("thinking").text().append(reasoning.text());
      case Event.ToolCallBegin call -> {
        ObjectNode begin = Json.object();
        begin.put("type", "tool_use");
        begin.put("id", call.id());
        begin.put("name", call.name());
        blocks.add(new Block("tool_begun", begin, new StringBuilder()));
      }
      case Event.ToolCallArguments piece -> blocks.getLast().text().append(piece.json());
      case Event.ToolCallEnd _ -> {
        Block begun = blocks.removeLast();
        blocks.add(new Block("tool_use", begun.begin(), begun.text()));
      }
      case Event.BadToolCall bad -> {
        blocks.removeIf(block -> block.kind().equals("tool_begun"));
        block("text").text().append(bad.text());
      }
      case Event.Finished end -> {
        blocks.removeIf(block -> block.kind().equals("tool_begun"));
        boolean called = blocks.stream().anyMatch(block -> block.kind().equals("tool_use"));
        message.put("stop_reason", MessageJson.stopReason(end.reason(), called));
        message.put("stop_sequence", MessageJson.stopSequence(end.reason(), request.stop()));
        message.set("usage", MessageJson.usage(end.usage()));
      }
    }
  }

  /// The last block, if it is of that kind, or a new one.
  private Block block(String kind) {
    if (blocks.isEmpty() || !blocks.getLast().kind().equals(kind)) {
      ObjectNode begin = Json.object();
      begin.put("type", kind);
      blocks.add(new Block(kind, begin, new StringBuilder()));
    }
    return blocks.getLast();
  }

  @Override
  public ObjectNode whole() {
    ArrayNode content = message.putArray("content");
    for (Block block : blocks) {
      ObjectNode node = block.begin();
      switch (block.kind()) {
        case "text" -> node.put("text", block.text().toString());
        case "thinking" -> {
          node.put("thinking", block.text().toString());
          node.put("signature", MessageJson.signature(block.text()));
        }
        default ->
            node.set(
                "input",
                block.text().isEmpty() ? Json.object() : Json.tree(block.text().toString()));
      }
      content.add(node);
    }
    return message;
  }
}
