package dev.flint.wire.anthropic;

import dev.flint.chat.Event;
import dev.flint.chat.TraceWords;
import dev.flint.chat.Usage;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.sse.Frame;
import dev.flint.wire.sse.Telling;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// An answer as Anthropic's event stream: blocks one after another, numbered without gaps, each
/// closed before the next begins.
public final class MessageStream implements Telling {
  private final MessagesRequest request;
  private final String id;
  private final String requestId;
  private final int promptTokens;
  private final StringBuilder thinking = new StringBuilder();
  private Block open = Block.NONE;
  private int blocks;
  private boolean called;
  private Event.@Nullable Finished finished;

  private enum Block {
    NONE,
    TEXT,
    THINKING,
    TOOL
  }

  /// @param promptTokens tokens of the prompt; how many of them were cached is told at the end
  public MessageStream(MessagesRequest request, String id, String requestId, int promptTokens) {
    this.request = request;
    this.id = id;
    this.requestId = requestId;
    this.promptTokens = promptTokens;
  }

  @Override
  public List<Frame> begin() {
    ObjectNode message = MessageJson.message(id, request.model());
    message.set("usage", MessageJson.usage(promptTokens, 0, 0));
    ObjectNode start = event("message_start");
    start.set("message", message);
    return List.of(frame(start), frame(event("ping")));
  }

  @Override
  public List<Frame> step(int choice, Event event) {
    List<Frame> frames = new ArrayList<>();
    switch (TraceWords.aloud(event)) {
      case Event.Queued _, Event.Reading _, Event.Token _, Event.Traced _ -> {}
      case Event.Text text -> text(text.text(), frames);
      case Event.Reasoning reasoning -> {
        if (open != Block.THINKING) {
          ObjectNode block = Json.object();
          block.put("type", "thinking");
          block.put("thinking", "");
          block.put("signature", "");
          begin(Block.THINKING, block, frames);
          thinking.setLength(0);
        }
        thinking.append(reasoning.text());
        frames.add(delta("thinking_delta", "thinking", reasoning.text()));
      }
      case Event.ToolCallBegin call -> {
        ObjectNode block = Json.object();
        block.put("type", "tool_use");
        block.put("id", call.id());
        block.put("name", call.name());
        block.putObject("input");
        begin(Block.TOOL, block, frames);
      }
      case Event.ToolCallArguments piece ->
          frames.add(delta("input_json_delta", "partial_json", piece.json()));
      case Event.ToolCallEnd _ -> {
        called = true;
        close(frames);
      }
      case Event.BadToolCall bad -> text(bad.text(), frames);
      case Event.Finished end -> {
        finished = end;
        close(frames);
      }
    }
    return frames;
  }

  private void text(String text, List<Frame> frames) {
    if (open != Block.TEXT) {
      ObjectNode block = Json.object();
      block.put("type", "text");
      block.put("text", "");
      begin(Block.TEXT, block, frames);
    }
    frames.add(delta("text_delta", "text", text));
  }

  private void begin(Block kind, ObjectNode block, List<Frame> frames) {
    close(frames);
    open = kind;
    ObjectNode start = event("content_block_start");
    start.put("index", blocks++);
    start.set("content_block", block);
    frames.add(frame(start));
  }

  private void close(List<Frame> frames) {
    if (open == Block.NONE) {
      return;
    }
    if (open == Block.THINKING) {
      frames.add(delta("signature_delta", "signature", MessageJson.signature(thinking)));
    }
    open = Block.NONE;
    ObjectNode stop = event("content_block_stop");
    stop.put("index", blocks - 1);
    frames.add(frame(stop));
  }

  private Frame delta(String type, String name, String text) {
    ObjectNode event = event("content_block_delta");
    event.put("index", blocks - 1);
    ObjectNode delta = event.putObject("delta");
    delta.put("type", type);
    delta.put(name, text);
    return frame(event);
  }

  @Override
  public List<Frame> end() {
    Event.Finished end = finished;
    ObjectNode last = event("message_delta");
    ObjectNode delta = last.putObject("delta");
    if (end == null) {
      throw new IllegalStateException("an answer ends with an event that says so");
    }
    Usage usage = end.usage();
    delta.put("stop_reason", MessageJson.stopReason(end.reason(), called));
    delta.put("stop_sequence", MessageJson.stopSequence(end.reason(), request.stop()));
    last.set("usage", MessageJson.usage(usage));
    return List.of(frame(last), frame(event("message_stop")));
  }

  @Override
  public List<Frame> fail(Problem problem) {
    return List.of(new Frame("error", Json.text(problem.anthropic(requestId))));
  }

  private static ObjectNode event(String type) {
    ObjectNode node = Json.object();
    node.put("type", type);
    return node;
  }

  private static Frame frame(ObjectNode event) {
    return new Frame(event.get("type").stringValue(), Json.text(event));
  }
}
