package dev.flint.wire.openai;

import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.wire.json.Fields;
import dev.flint.wire.json.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The `messages` of a chat request. Their order is kept, system messages in the middle too.
final class ChatMessages {
  private final List<Message> messages = new ArrayList<>();

  /// Calls that results may answer.
  private final Set<String> calls = new HashSet<>();

  private ChatMessages() {}

  static List<Message> read(Fields body) {
    if (!body.has("messages")) {
      throw body.missing("messages");
    }
    List<Fields> all = body.objects("messages");
    if (all.isEmpty()) {
      throw body.invalid("messages", "is empty; there must be at least one message");
    }
    ChatMessages reader = new ChatMessages();
    all.forEach(reader::add);
    return reader.messages;
  }

  private void add(Fields message) {
    String role = message.requiredText("role");
    switch (role) {
      case "system", "developer" -> messages.add(new Message(Role.SYSTEM, texts(message)));
      case "user" -> messages.add(new Message(Role.USER, content(message)));
      case "assistant" -> messages.add(new Message(Role.ASSISTANT, assistant(message)));
      case "tool" -> addResult(message);
      default ->
          throw message.invalid("role", "must be system, developer, user, assistant or tool");
    }
  }

  private List<Part> texts(Fields message) {
    List<Part> parts = content(message);
    for (Part part : parts) {
      if (!(part instanceof Part.Text)) {
        throw message.invalid("content", "may only hold text for this role");
      }
    }
    return parts;
  }

  private List<Part> content(Fields message) {
    JsonNode content = message.node("content");
    if (content == null) {
      throw message.missing("content");
    }
    if (content.isString()) {
      return List.of(new Part.Text(content.stringValue()));
    }
    if (!content.isArray()) {
      throw message.wrongType("content", "a string or an array of parts", content);
    }
    List<Part> parts = new ArrayList<>();
    for (Fields part : message.objects("content")) {
      parts.add(part(part));
    }
    if (parts.isEmpty()) {
      throw message.invalid("content", "is empty; there must be at least one part");
    }
    return parts;
  }

  private static Part part(Fields part) {
    return switch (part.requiredText("type")) {
      case "text" -> new Part.Text(part.requiredText("text"));
      case "refusal" -> new Part.Text(part.requiredText("refusal"));
      case "image_url" -> image(part.requiredObject("image_url"));
      case "input_audio", "file" ->
          throw part.unsupported("type", "asks for a kind of content that is not supported");
      default -> throw part.invalid("type", "must be text or image_url");
    };
  }

  /// Pictures come inside the request; the server fetches nothing.
  private static Part image(Fields image) {
    String url = image.requiredText("url");
    int comma = url.indexOf(',');
    if (!url.startsWith("data:image/") || comma < 0 || !url.startsWith(";base64", comma - 7)) {
      throw image.unsupported("url", "must be a data URL of an image in base64; none is fetched");
    }
    try {
      return new Part.Image(
          url.substring("data:".length(), comma - ";base64".length()),
          Base64.getDecoder().decode(url.substring(comma + 1)));
    } catch (IllegalArgumentException e) {
      throw image.invalid("url", "is not valid base64");
    }
  }

  private List<Part> assistant(Fields message) {
    List<Part> parts = new ArrayList<>();
    message
        .text("reasoning_content")
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> parts.add(new Part.Reasoning(text)));
    if (message.has("content")) {
      parts.addAll(texts(message));
    }
    for (Fields call : message.objects("tool_calls")) {
      parts.add(call(call));
    }
    if (message.has("function_call")) {
      throw message.unsupported("function_call", "is the old form; use tool_calls");
    }
    message.text("refusal").ifPresent(text -> parts.add(new Part.Text(text)));
    if (parts.isEmpty()) {
      throw message.missing("content");
    }
    return parts;
  }

  private Part call(Fields call) {
    String id = call.requiredText("id");
    if (!call.text("type").orElse("function").equals("function")) {
      throw call.unsupported("type", "must be function");
    }
    Fields function = call.requiredObject("function");
    String arguments = function.text("arguments").orElse("");
    if (arguments.isBlank()) {
      arguments = "{}";
    }
    if (!Json.isObject(arguments)) {
      throw function.invalid("arguments", "must be the text of a JSON object");
    }
    calls.add(id);
    return new Part.ToolCall(id, function.requiredText("name"), arguments);
  }

  /// Results of one round stand in one message of the conversation.
  private void addResult(Fields message) {
    String id = message.requiredText("tool_call_id");
    if (!calls.contains(id)) {
      throw message.invalid("tool_call_id", "answers no tool call of the messages before it");
    }
    StringBuilder text = new StringBuilder();
    for (Part part : texts(message)) {
      text.append(((Part.Text) part).text());
    }
    Part result = new Part.ToolResult(id, text.toString(), false);
    if (!messages.isEmpty() && messages.getLast().role() == Role.TOOL) {
      List<Part> together = new ArrayList<>(messages.removeLast().parts());
      together.add(result);
      messages.add(new Message(Role.TOOL, together));
    } else {
      messages.add(new Message(Role.TOOL, List.of(result)));
    }
  }
}
