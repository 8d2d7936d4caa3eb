package dev.flint.store.json;

import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.Trace;
import dev.flint.chat.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Messages, events and usage as JSON objects. The names are written out here and not derived from
/// the records, so that renaming a component does not change what is on disk. Every document says
/// `"v":1`; a document of another version is refused. Unknown members are ignored.
public final class ChatJson {
  private static final int VERSION = 1;
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private ChatJson() {}

  public static String write(Message message, Attachments attachments) {
    ObjectNode json = document();
    json.put("role", role(message.role()));
    ArrayNode parts = json.putArray("parts");
    for (Part part : message.parts()) {
      write(part, parts.addObject(), attachments);
    }
    return json.toString();
  }

  /// @throws Failure STORAGE if it is not what [#write(Message, Attachments)] writes
  public static Message message(String text, Attachments attachments) {
    return read(
        text,
        json -> {
          List<Part> parts = new ArrayList<>();
          for (JsonNode part : json.required("parts")) {
            parts.add(part(part, attachments));
          }
          return new Message(role(string(json, "role")), parts);
        });
  }

  private static void write(Part part, ObjectNode json, Attachments attachments) {
    switch (part) {
      case Part.Text(String text) -> json.put("type", "text").put("text", text);
      case Part.Reasoning(String text) -> json.put("type", "reasoning").put("text", text);
      case Part.Image(String mediaType, byte[] bytes) ->
          json.put("type", "image")
              .put("media_type", mediaType)
              .put("blob", attachments.keep(bytes));
      case Part.ToolCall(String id, String name, String arguments) ->
          json.put("type", "tool_call").put("id", id).put("name", name).put("arguments", arguments);
      case Part.ToolResult(String callId, String text, boolean error) ->
          json.put("type", "tool_result")
              .put("call_id", callId)
              .put("text", text)
              .put("error", error);
    }
  }

  private static Part part(JsonNode json, Attachments attachments) {
    return switch (string(json, "type")) {
      case "text" -> new Part.Text(string(json, "text"));
      case "reasoning" -> new Part.Reasoning(string(json, "text"));
      case "image" ->
          new Part.Image(string(json, "media_type"), attachments.bytes(string(json, "blob")));
      case "tool_call" ->
          new Part.ToolCall(string(json, "id"), string(json, "name"), string(json, "arguments"));
      case "tool_result" ->
          new Part.ToolResult(
              string(json, "call_id"), string(json, "text"), json.required("error").asBoolean());
      default -> throw unknown("part", string(json, "type"));
    };
  }

  public static String write(Event event) {
    ObjectNode json = document();
    switch (event) {
      case Event.Queued(int place) -> json.put("type", "queued").put("place", place);
      case Event.Reading(int done, int total) ->
          json.put("type", "reading").put("done", done).put("total", total);
      case Event.Text(String text) -> json.put("type", "text").put("text", text);
      case Event.Reasoning(String text) -> json.put("type", "reasoning").put("text", text);
      case Event.ToolCallBegin(int index, String id, String name) ->
          json.put("type", "tool_call_begin").put("index", index).put("id", id).put("name", name);
      case Event.ToolCallArguments(int index, String arguments) ->
          json.put("type", "tool_call_arguments").put("index", index).put("json", arguments);
      case Event.ToolCallEnd(int index) -> json.put("type", "tool_call_end").put("index", index);
      case Event.BadToolCall(String text, String reason) ->
          json.put("type", "bad_tool_call").put("text", text).put("reason", reason);
      case Event.Token(Event.Candidate chosen, List<Event.Candidate> top) -> {
        json.put("type", "token");
        write(chosen, json.putObject("chosen"));
        ArrayNode all = json.putArray("top");
        for (Event.Candidate candidate : top) {
          write(candidate, all.addObject());
        }
      }
      case Event.Traced(Trace trace) -> TraceJson.write(trace, json.put("type", "traced"));
      case Event.Finished(Event.FinishReason reason, Usage usage) -> {
        json.put("type", "finished").put("reason", reason(reason));
        write(usage, json.putObject("usage"));
      }
    }
    return json.toString();
  }

  /// @throws Failure STORAGE if it is not what [#write(Event)] writes
  public static Event event(String text) {
    return read(text, ChatJson::event);
  }

  private static Event event(JsonNode json) {
    return switch (string(json, "type")) {
      case "queued" -> new Event.Queued(number(json, "place"));
      case "reading" -> new Event.Reading(number(json, "done"), number(json, "total"));
      case "text" -> new Event.Text(string(json, "text"));
      case "reasoning" -> new Event.Reasoning(string(json, "text"));
      case "tool_call_begin" ->
          new Event.ToolCallBegin(number(json, "index"), string(json, "id"), string(json, "name"));
      case "tool_call_arguments" ->
          new Event.ToolCallArguments(number(json, "index"), string(json, "json"));
      case "tool_call_end" -> new Event.ToolCallEnd(number(json, "index"));
      case "bad_tool_call" -> new Event.BadToolCall(string(json, "text"), string(json, "reason"));
      case "token" -> {
        List<Event.Candidate> top = new ArrayList<>();
        for (JsonNode candidate : json.required("top")) {
          top.add(candidate(candidate));
        }
        yield new Event.Token(candidate(json.required("chosen")), top);
      }
      case "traced" -> new Event.Traced(TraceJson.read(json));
      case "finished" ->
          new Event.Finished(reason(string(json, "reason")), usage(json.required("usage")));
      default -> throw unknown("event", string(json, "type"));
    };
  }

  private static void write(Event.Candidate candidate, ObjectNode json) {
    json.put("id", candidate.id())
        .put("text", candidate.text())
        .put("logprob", candidate.logprob());
  }

  private static Event.Candidate candidate(JsonNode json) {
    return new Event.Candidate(
        number(json, "id"), string(json, "text"), json.required("logprob").floatValue());
  }

  public static String write(Usage usage) {
    ObjectNode json = document();
    write(usage, json);
    return json.toString();
  }

  /// @throws Failure STORAGE if it is not what [#write(Usage)] writes
  public static Usage usage(String text) {
    return read(text, ChatJson::usage);
  }

  private static void write(Usage usage, ObjectNode json) {
    json.put("prompt_tokens", usage.promptTokens())
        .put("cached_tokens", usage.cachedTokens())
        .put("generated_tokens", usage.generatedTokens())
        .put("prefill_nanos", usage.prefill().toNanos())
        .put("decode_nanos", usage.decode().toNanos());
  }

  private static Usage usage(JsonNode json) {
    return new Usage(
        number(json, "prompt_tokens"),
        number(json, "cached_tokens"),
        number(json, "generated_tokens"),
        Duration.ofNanos(json.required("prefill_nanos").longValue()),
        Duration.ofNanos(json.required("decode_nanos").longValue()));
  }

  private static String role(Role role) {
    return switch (role) {
      case SYSTEM -> "system";
      case USER -> "user";
      case ASSISTANT -> "assistant";
      case TOOL -> "tool";
    };
  }

  private static Role role(String name) {
    return switch (name) {
      case "system" -> Role.SYSTEM;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "tool" -> Role.TOOL;
      default -> throw unknown("role", name);
    };
  }

  private static String reason(Event.FinishReason reason) {
    return switch (reason) {
      case END_OF_TURN -> "end_of_turn";
      case STOP_STRING -> "stop_string";
      case MAX_TOKENS -> "max_tokens";
      case CONTEXT_FULL -> "context_full";
      case TOOL_CALLS -> "tool_calls";
    };
  }

  private static Event.FinishReason reason(String name) {
    return switch (name) {
      case "end_of_turn" -> Event.FinishReason.END_OF_TURN;
      case "stop_string" -> Event.FinishReason.STOP_STRING;
      case "max_tokens" -> Event.FinishReason.MAX_TOKENS;
      case "context_full" -> Event.FinishReason.CONTEXT_FULL;
      case "tool_calls" -> Event.FinishReason.TOOL_CALLS;
      default -> throw unknown("reason", name);
    };
  }

  private static ObjectNode document() {
    return MAPPER.createObjectNode().put("v", VERSION);
  }

  private interface Reader<T> {
    T read(JsonNode json);
  }

  private static <T> T read(String text, Reader<T> reader) {
    try {
      JsonNode json = MAPPER.readTree(text);
      if (number(json, "v") != VERSION) {
        throw new Failure(
            Failure.Code.STORAGE,
            "stored JSON has version " + number(json, "v") + "; this Flint reads " + VERSION);
      }
      return reader.read(json);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new Failure(Failure.Code.STORAGE, "stored JSON cannot be read: " + e.getMessage(), e);
    }
  }

  private static String string(JsonNode json, String name) {
    return json.required(name).stringValue();
  }

  private static int number(JsonNode json, String name) {
    return json.required(name).intValue();
  }

  private static Failure unknown(String what, String name) {
    return new Failure(
        Failure.Code.STORAGE, "stored JSON has an unknown " + what + " \"" + name + "\"");
  }
}
