package dev.flint.wire.anthropic;

import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.Failure;
import dev.flint.chat.Usage;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Upstream;
import dev.flint.wire.sse.Frame;
import dev.flint.wire.sse.HeardCall;
import dev.flint.wire.sse.Hearing;
import dev.flint.wire.sse.WholeText;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Another server's message stream as events. Blocks of kinds that Flint did not ask for are
/// skipped.
public final class MessageHearing implements Hearing {
  private final BiConsumer<String, String> signed;
  private final StringBuilder thinking = new StringBuilder();
  private final StringBuilder signature = new StringBuilder();
  private WholeText whole = new WholeText();
  private @Nullable HeardCall call;
  private String input = "";
  private int calls;
  private int freshTokens;
  private int cachedTokens;
  private int generatedTokens;
  private String stopReason = "";
  private boolean done;

  /// @param signed told each thinking text that is complete, with its signature
  public MessageHearing(BiConsumer<String, String> signed) {
    this.signed = signed;
  }

  @Override
  public void hear(Frame frame, List<Event> events) {
    if (done) {
      return;
    }
    ObjectNode event = Json.objectOrNull(frame.data());
    if (event == null) {
      throw new Failure(Failure.Code.UPSTREAM, "an event's data are not a JSON object");
    }
    switch (event.path("type").asString("")) {
      case "message_start" -> usage(event.path("message").path("usage"));
      case "content_block_start" -> begin(event.path("content_block"), events);
      case "content_block_delta" -> delta(event.path("delta"), events);
      case "content_block_stop" -> stop(events);
      case "message_delta" -> {
        usage(event.path("usage"));
        stopReason = string(event.path("delta").path("stop_reason"));
      }
      case "message_stop" -> done = true;
      case "error" -> throw Upstream.failure(event);
      default -> {}
    }
  }

  private static String string(JsonNode node) {
    return node.isString() ? node.stringValue() : "";
  }

  private void begin(JsonNode block, List<Event> events) {
    stop(events);
    whole = new WholeText();
    switch (block.path("type").asString("")) {
      case "text" -> text(string(block.path("text")), events);
      case "thinking" -> thought(string(block.path("thinking")), events);
      case "tool_use" -> {
        String id = string(block.path("id"));
        String name = string(block.path("name"));
        if (id.isEmpty() || name.isEmpty()) {
          throw new Failure(Failure.Code.UPSTREAM, "a tool call has no id or no name");
        }
        JsonNode whole = block.path("input");
        input = whole.isObject() && !whole.isEmpty() ? Json.text(whole) : "";
        HeardCall begun = new HeardCall(calls++, id, name);
        begun.tell(events);
        call = begun;
      }
      default -> {}
    }
  }

  private void delta(JsonNode delta, List<Event> events) {
    switch (delta.path("type").asString("")) {
      case "text_delta" -> text(string(delta.path("text")), events);
      case "thinking_delta" -> thought(string(delta.path("thinking")), events);
      case "signature_delta" -> signature.append(string(delta.path("signature")));
      case "input_json_delta" -> {
        HeardCall open = call;
        if (open != null) {
          open.add(string(delta.path("partial_json")));
          open.tell(events);
        }
      }
      default -> {}
    }
  }

  private void text(String piece, List<Event> events) {
    String text = whole.push(piece);
    if (!text.isEmpty()) {
      events.add(new Event.Text(text));
    }
  }

  private void thought(String piece, List<Event> events) {
    String text = whole.push(piece);
    if (!text.isEmpty()) {
      thinking.append(text);
      events.add(new Event.Reasoning(text));
    }
  }

  private void stop(List<Event> events) {
    HeardCall open = call;
    if (open != null) {
      if (open.length() == 0) {
        open.add(input);
      }
      open.end(events);
      call = null;
    }
    if (!thinking.isEmpty() && !signature.isEmpty()) {
      signed.accept(thinking.toString(), signature.toString());
    }
    thinking.setLength(0);
    signature.setLength(0);
  }

  /// Later figures replace earlier ones; what is not told stays.
  private void usage(JsonNode told) {
    if (told.has("input_tokens")) {
      freshTokens =
          count(told.path("input_tokens")) + count(told.path("cache_creation_input_tokens"));
    }
    if (told.has("cache_read_input_tokens")) {
      cachedTokens = count(told.path("cache_read_input_tokens"));
    }
    if (told.has("output_tokens")) {
      generatedTokens = count(told.path("output_tokens"));
    }
  }

  private static int count(JsonNode node) {
    return node.isInt() ? Math.clamp(node.intValue(), 0, 1 << 29) : 0;
  }

  @Override
  public boolean done() {
    return done;
  }

  @Override
  public void end(List<Event> events) {
    if (stopReason.isEmpty()) {
      throw new Failure(Failure.Code.UPSTREAM, "the stream ended in the middle of an answer");
    }
    stop(events);
    Usage usage =
        new Usage(
            freshTokens + cachedTokens,
            cachedTokens,
            generatedTokens,
            Duration.ZERO,
            Duration.ZERO);
    FinishReason reason =
        switch (stopReason) {
          case "max_tokens" -> FinishReason.MAX_TOKENS;
          case "stop_sequence" -> FinishReason.STOP_STRING;
          case "model_context_window_exceeded" -> FinishReason.CONTEXT_FULL;
          default -> calls > 0 ? FinishReason.TOOL_CALLS : FinishReason.END_OF_TURN;
        };
    events.add(new Event.Finished(reason, usage));
  }
}
