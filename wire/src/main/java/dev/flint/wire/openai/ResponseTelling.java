package dev.flint.wire.openai;

import dev.flint.chat.Event;
import dev.flint.chat.TraceWords;
import dev.flint.chat.Usage;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.sse.Frame;
import dev.flint.wire.sse.Reply;
import dev.flint.wire.sse.Telling;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A response, as a stream of events and as a whole. What is told depends on the answer's events
/// alone: told again from its log, a response has the same frames with the same sequence numbers,
/// which is what makes resuming exact.
///
/// Each item is told in the order: added, part added, deltas, part done, item done. The last event
/// holds the whole response.
public final class ResponseTelling implements Telling {
  private final ResponseRequest request;
  private final Envelope envelope;
  private final String suffix;
  private final ArrayNode output = Json.object().arrayNode();
  private List<Frame> frames = new ArrayList<>();
  private long sequence;
  private @Nullable Item item;
  private ArrayNode tokens = Json.object().arrayNode();
  private Event.@Nullable Finished finished;
  private int reasoningPieces;

  /// The item that is being told.
  private static final class Item {
    private final Kind kind;
    private final ObjectNode node;
    private final int index;
    private final StringBuilder text = new StringBuilder();
    private final ArrayNode logprobs = Json.object().arrayNode();

    private enum Kind {
      MESSAGE,
      REASONING,
      CALL
    }

    Item(Kind kind, ObjectNode node, int index) {
      this.kind = kind;
      this.node = node;
      this.index = index;
    }

    String id() {
      return node.path("id").asString();
    }
  }

  /// @param envelope its id begins with `resp_`
  public ResponseTelling(ResponseRequest request, Envelope envelope) {
    this.request = request;
    this.envelope = envelope;
    suffix = envelope.id().substring(envelope.id().indexOf('_') + 1);
  }

  @Override
  public List<Frame> begin() {
    ResponseStatus.Word first =
        request.background() ? ResponseStatus.Word.QUEUED : ResponseStatus.Word.IN_PROGRESS;
    response("response.created", ResponseStatus.of(first));
    if (request.background()) {
      response("response.queued", ResponseStatus.of(first));
    }
    response("response.in_progress", ResponseStatus.of(ResponseStatus.Word.IN_PROGRESS));
    return taken();
  }

  @Override
  public List<Frame> step(int choice, Event event) {
    switch (TraceWords.aloud(event)) {
      case Event.Queued _, Event.Reading _, Event.Traced _ -> {}
      case Event.Token token -> TokenJson.add(tokens, token, request.topLogprobs());
      case Event.Reasoning(String text) -> {
        reasoningPieces++;
        delta(open(Item.Kind.REASONING), text);
      }
      case Event.Text(String text) -> delta(open(Item.Kind.MESSAGE), text);
      case Event.ToolCallBegin(int _, String id, String name) -> {
        close("completed");
        openCall(id, name);
      }
      case Event.ToolCallArguments(int _, String json) -> {
        Item call = item;
        if (call != null) {
          call.text.append(json);
          ObjectNode node = ofItem("response.function_call_arguments.delta", call);
          node.put("delta", json);
          add(node);
        }
      }
      case Event.ToolCallEnd _ -> close("completed");
      case Event.BadToolCall(String text, String _) -> {
        if (item != null && item.kind == Item.Kind.CALL) {
          close("incomplete");
        }
        delta(open(Item.Kind.MESSAGE), text);
      }
      case Event.Finished end -> {
        finished = end;
        close(cutOff(end.reason()) ? "incomplete" : "completed");
      }
    }
    return taken();
  }

  @Override
  public List<Frame> end() {
    return end(ended());
  }

  @Override
  public List<Frame> fail(Problem problem) {
    return end(
        new ResponseStatus(ResponseStatus.Word.FAILED, problem, System.currentTimeMillis() / 1000));
  }

  private static ResponseStatus ended() {
    return new ResponseStatus(ResponseStatus.Word.ENDED, null, System.currentTimeMillis() / 1000);
  }

  /// The last frames of a response that has ended.
  public List<Frame> end(ResponseStatus status) {
    close("incomplete");
    String word = word(status);
    // There is no event for "cancelled"; clients wait for one of these three.
    response(
        switch (word) {
          case "completed" -> "response.completed";
          case "failed" -> "response.failed";
          default -> "response.incomplete";
        },
        status);
    return taken();
  }

  /// The same response for those who want it at once.
  public Reply reply() {
    return new Reply() {
      @Override
      public void step(int choice, Event event) {
        ResponseTelling.this.step(choice, event);
      }

      @Override
      public ObjectNode whole() {
        return ResponseTelling.this.whole(ended());
      }
    };
  }

  /// The response as it is now.
  public ObjectNode whole(ResponseStatus status) {
    boolean ended =
        status.word() != ResponseStatus.Word.QUEUED
            && status.word() != ResponseStatus.Word.IN_PROGRESS;
    if (ended) {
      close("incomplete");
    }
    ObjectNode node = Json.object();
    node.put("id", envelope.id());
    node.put("object", "response");
    node.put("created_at", envelope.createdEpochSeconds());
    node.put("status", word(status));
    node.put("background", request.background());
    if (status.endedEpochSeconds() > 0 && word(status).equals("completed")) {
      node.put("completed_at", status.endedEpochSeconds());
    } else {
      node.putNull("completed_at");
    }
    error(node, status);
    if (word(status).equals("incomplete")) {
      node.putObject("incomplete_details").put("reason", "max_output_tokens");
    } else {
      node.putNull("incomplete_details");
    }
    ResponseEcho.put(node, request);
    node.set("output", output.deepCopy());
    Event.Finished end = finished;
    if (end == null) {
      node.putNull("usage");
    } else {
      usage(node.putObject("usage"), end.usage());
    }
    return node;
  }

  private String word(ResponseStatus status) {
    return switch (status.word()) {
      case QUEUED -> "queued";
      case IN_PROGRESS -> "in_progress";
      case CANCELLED -> "cancelled";
      case FAILED -> "failed";
      case ENDED -> finished != null && cutOff(finished.reason()) ? "incomplete" : "completed";
    };
  }

  private static boolean cutOff(Event.FinishReason reason) {
    return switch (reason) {
      case MAX_TOKENS, CONTEXT_FULL -> true;
      case END_OF_TURN, STOP_STRING, TOOL_CALLS -> false;
    };
  }

  private static void error(ObjectNode node, ResponseStatus status) {
    Problem problem = status.problem();
    if (problem == null) {
      node.putNull("error");
      return;
    }
    ObjectNode error = node.putObject("error");
    String code = problem.code();
    error.put(
        "code",
        "context_length_exceeded".equals(code)
            ? code
            : problem.kind() == Problem.Kind.BAD_REQUEST ? "invalid_prompt" : "server_error");
    error.put("message", problem.message());
  }

  private void usage(ObjectNode node, Usage usage) {
    node.put("input_tokens", usage.promptTokens());
    node.putObject("input_tokens_details").put("cached_tokens", usage.cachedTokens());
    node.put("output_tokens", usage.generatedTokens());
    node.putObject("output_tokens_details")
        .put("reasoning_tokens", Math.min(reasoningPieces, usage.generatedTokens()));
    node.put("total_tokens", usage.promptTokens() + usage.generatedTokens());
  }

  private Item open(Item.Kind kind) {
    if (item != null && item.kind == kind) {
      return item;
    }
    close("completed");
    int index = output.size();
    ObjectNode node = Json.object();
    ObjectNode part = Json.object();
    if (kind == Item.Kind.REASONING) {
      node.put("id", "rs_" + suffix + index).put("type", "reasoning");
      node.putArray("summary");
      node.putArray("content");
      node.putNull("encrypted_content");
      part.put("type", "reasoning_text").put("text", "");
    } else {
      node.put("id", "msg_" + suffix + index).put("type", "message").put("role", "assistant");
      node.putArray("content");
      part.put("type", "output_text").put("text", "");
      part.putArray("annotations");
      part.putArray("logprobs");
    }
    node.put("status", "in_progress");
    Item opened = added(kind, node, index);
    part("response.content_part.added", opened, part);
    return opened;
  }

  private void openCall(String id, String name) {
    int index = output.size();
    ObjectNode node = Json.object();
    node.put("id", "fc_" + suffix + index).put("type", "function_call");
    node.put("call_id", id).put("name", name).put("arguments", "").put("status", "in_progress");
    added(Item.Kind.CALL, node, index);
  }

  private Item added(Item.Kind kind, ObjectNode node, int index) {
    Item opened = new Item(kind, node, index);
    item = opened;
    ObjectNode event = event("response.output_item.added");
    event.put("output_index", index).set("item", node.deepCopy());
    add(event);
    return opened;
  }

  private void delta(Item to, String text) {
    to.text.append(text);
    boolean message = to.kind == Item.Kind.MESSAGE;
    ObjectNode node =
        ofItem(message ? "response.output_text.delta" : "response.reasoning_text.delta", to);
    node.put("content_index", 0).put("delta", text);
    if (message) {
      node.set("logprobs", tokens);
      to.logprobs.addAll(tokens.deepCopy());
      tokens = Json.object().arrayNode();
    }
    add(node);
  }

  /// Tells the end of the open item.
  private void close(String status) {
    Item done = item;
    if (done == null) {
      return;
    }
    item = null;
    String text = done.text.toString();
    switch (done.kind) {
      case MESSAGE -> {
        ObjectNode node = ofItem("response.output_text.done", done);
        node.put("content_index", 0).put("text", text).set("logprobs", done.logprobs.deepCopy());
        add(node);
        ObjectNode part = Json.object().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.set("logprobs", done.logprobs.deepCopy());
        part("response.content_part.done", done, part);
        done.node.putArray("content").add(part.deepCopy());
      }
      case REASONING -> {
        ObjectNode node = ofItem("response.reasoning_text.done", done);
        add(node.put("content_index", 0).put("text", text));
        ObjectNode part = Json.object().put("type", "reasoning_text").put("text", text);
        part("response.content_part.done", done, part);
        done.node.putArray("content").add(part.deepCopy());
        if (request.sealReasoning()) {
          done.node.put("encrypted_content", ResponseInput.sealed(text));
        }
      }
      case CALL -> {
        String arguments = text.isEmpty() ? "{}" : text;
        ObjectNode node = ofItem("response.function_call_arguments.done", done);
        node.put("name", done.node.path("name").asString()).put("arguments", arguments);
        add(node);
        done.node.put("arguments", arguments);
      }
    }
    done.node.put("status", status);
    output.add(done.node);
    ObjectNode event = event("response.output_item.done");
    event.put("output_index", done.index).set("item", done.node.deepCopy());
    add(event);
  }

  private void part(String type, Item of, ObjectNode part) {
    ObjectNode node = ofItem(type, of);
    node.put("content_index", 0).set("part", part);
    add(node);
  }

  private void response(String type, ResponseStatus status) {
    ObjectNode node = event(type);
    node.set("response", whole(status));
    add(node);
  }

  private ObjectNode ofItem(String type, Item of) {
    return event(type).put("item_id", of.id()).put("output_index", of.index);
  }

  private static ObjectNode event(String type) {
    return Json.object().put("type", type);
  }

  private void add(ObjectNode node) {
    node.put("sequence_number", sequence++);
    frames.add(new Frame(node.path("type").asString(), Json.text(node)));
  }

  private List<Frame> taken() {
    List<Frame> taken = frames;
    frames = new ArrayList<>();
    return taken;
  }
}
