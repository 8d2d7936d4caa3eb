package dev.flint.wire.openai;

import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.wire.json.Fields;
import dev.flint.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The `input` of a response request, as messages: what the assistant did in one turn (reasoning,
/// text, calls) is one message, the results of one round are another.
final class ResponseInput {
  /// Marks reasoning that Flint gave out under `encrypted_content`. It is not secret: the text is
  /// the caller's own, and any text would be taken back.
  static final String SEALED = "flint1.";

  private final List<Message> messages = new ArrayList<>();

  private ResponseInput() {}

  static List<Message> read(Fields body) {
    JsonNode input = body.node("input");
    if (input == null || input.isString()) {
      // A probe may come without input; it is still answered.
      return List.of(Message.user(input == null ? "" : input.stringValue()));
    }
    if (!input.isArray()) {
      throw body.wrongType("input", "a string or an array of items", input);
    }
    var reader = new ResponseInput();
    body.objects("input").forEach(reader::add);
    return reader.messages.isEmpty() ? List.of(Message.user("")) : reader.messages;
  }

  /// Every result must answer a call that stands before it.
  ///
  /// @param messages the whole conversation
  static @Nullable String unansweredCall(List<Message> messages) {
    Set<String> calls = new HashSet<>();
    for (Message message : messages) {
      for (Part part : message.parts()) {
        if (part instanceof Part.ToolCall call) {
          calls.add(call.id());
        } else if (part instanceof Part.ToolResult result && !calls.contains(result.callId())) {
          return result.callId();
        }
      }
    }
    return null;
  }

  private void add(Fields item) {
    String type = item.text("type").orElse("message");
    switch (type) {
      case "message" -> addMessage(item);
      case "reasoning" -> addReasoning(item);
      case "function_call" -> addCall(item);
      case "function_call_output" ->
          join(
              Role.TOOL,
              List.of(new Part.ToolResult(item.requiredText("call_id"), output(item), false)));
      case "item_reference" ->
          throw item.unsupported("type", "is not supported: send the item itself");
      default -> throw item.unsupported("type", "'" + type + "' is not supported");
    }
  }

  private void addMessage(Fields item) {
    switch (item.requiredText("role")) {
      case "user" -> messages.add(new Message(Role.USER, content(item, "content")));
      case "system", "developer" ->
          messages.add(new Message(Role.SYSTEM, content(item, "content")));
      case "assistant" -> join(Role.ASSISTANT, content(item, "content"));
      default -> throw item.invalid("role", "must be user, assistant, system or developer");
    }
  }

  private void addReasoning(Fields item) {
    var text = new StringBuilder();
    for (Fields part : item.objects("content")) {
      text.append(part.text("text").orElse(""));
    }
    if (text.isEmpty()) {
      text.append(opened(item));
    }
    if (text.isEmpty()) {
      for (Fields part : item.objects("summary")) {
        text.append(part.text("text").orElse(""));
      }
    }
    if (!text.isEmpty()) {
      join(Role.ASSISTANT, List.of(new Part.Reasoning(text.toString())));
    }
  }

  static String sealed(String reasoning) {
    return SEALED + Base64.getEncoder().encodeToString(reasoning.getBytes(StandardCharsets.UTF_8));
  }

  private static String opened(Fields item) {
    String sealed = item.text("encrypted_content").orElse("");
    if (!sealed.startsWith(SEALED)) {
      return ""; // another server's
    }
    try {
      byte[] text = Base64.getDecoder().decode(sealed.substring(SEALED.length()));
      return new String(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw item.invalid("encrypted_content", "is not what this server gave out");
    }
  }

  private void addCall(Fields item) {
    String arguments = item.text("arguments").orElse("");
    if (arguments.isBlank()) {
      arguments = "{}";
    }
    if (!Json.isObject(arguments)) {
      throw item.invalid("arguments", "must be the text of a JSON object");
    }
    join(
        Role.ASSISTANT,
        List.of(
            new Part.ToolCall(item.requiredText("call_id"), item.requiredText("name"), arguments)));
  }

  private static String output(Fields item) {
    JsonNode output = item.node("output");
    if (output == null) {
      throw item.missing("output");
    }
    var text = new StringBuilder();
    for (Part part : content(item, "output")) {
      if (!(part instanceof Part.Text piece)) {
        throw item.unsupported("output", "may only hold text");
      }
      text.append(piece.text());
    }
    return text.toString();
  }

  private static List<Part> content(Fields item, String name) {
    JsonNode content = item.node(name);
    if (content == null) {
      throw item.missing(name);
    }
    if (content.isString()) {
      return List.of(new Part.Text(content.stringValue()));
    }
    if (!content.isArray()) {
      throw item.wrongType(name, "a string or an array of parts", content);
    }
    List<Part> parts = new ArrayList<>();
    for (Fields part : item.objects(name)) {
      parts.add(part(part));
    }
    return parts.isEmpty() ? List.of(new Part.Text("")) : parts;
  }

  private static Part part(Fields part) {
    return switch (part.requiredText("type")) {
      case "input_text", "output_text", "text" -> new Part.Text(part.requiredText("text"));
      case "refusal" -> new Part.Text(part.requiredText("refusal"));
      case "input_image" -> image(part);
      case "input_file", "input_audio" ->
          throw part.unsupported("type", "asks for a kind of content that is not supported");
      default -> throw part.invalid("type", "must be input_text, output_text or input_image");
    };
  }

  /// Pictures come inside the request; the server fetches nothing.
  private static Part image(Fields part) {
    String url = part.requiredText("image_url");
    int comma = url.indexOf(',');
    if (!url.startsWith("data:image/") || comma < 7 || !url.startsWith(";base64", comma - 7)) {
      throw part.unsupported(
          "image_url", "must be a data URL of an image in base64; none is fetched");
    }
    try {
      return new Part.Image(
          url.substring("data:".length(), comma - ";base64".length()),
          Base64.getDecoder().decode(url.substring(comma + 1)));
    } catch (IllegalArgumentException e) {
      throw part.invalid("image_url", "is not valid base64");
    }
  }

  private void join(Role role, List<Part> parts) {
    if (!messages.isEmpty() && messages.getLast().role() == role) {
      List<Part> together = new ArrayList<>(messages.removeLast().parts());
      together.addAll(parts);
      messages.add(new Message(role, together));
    } else {
      messages.add(new Message(role, parts));
    }
  }
}
