package dev.flint.wire.anthropic;

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

/// The content blocks of a request as messages. Neighbours of one role become one message; system
/// text in the middle stays where it is.
final class Blocks {
  private final List<Message> messages = new ArrayList<>();

  /// Calls that results may answer.
  private final Set<String> calls = new HashSet<>();

  private Blocks() {}

  /// The `system` text, if there is any.
  static List<Message> system(Fields body) {
    JsonNode system = body.node("system");
    if (system == null) {
      return List.of();
    }
    String text = system.isString() ? system.stringValue() : joined(body, "system");
    return text.isEmpty() ? List.of() : List.of(Message.system(text));
  }

  /// Text blocks only, joined.
  private static String joined(Fields body, String name) {
    StringBuilder text = new StringBuilder();
    for (Fields block : body.objects(name)) {
      if (!block.requiredText("type").equals("text")) {
        throw block.unsupported("type", "must be text here");
      }
      text.append(block.requiredText("text"));
    }
    return text.toString();
  }

  static List<Message> messages(Fields body) {
    if (!body.has("messages")) {
      throw body.missing("messages");
    }
    List<Fields> all = body.objects("messages");
    if (all.isEmpty()) {
      throw body.invalid("messages", "is empty; there must be at least one message");
    }
    Blocks reader = new Blocks();
    all.forEach(reader::add);
    return reader.messages;
  }

  private void add(Fields message) {
    Role role =
        switch (message.requiredText("role")) {
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          case "system" -> Role.SYSTEM;
          default -> throw message.invalid("role", "must be user, assistant or system");
        };
    JsonNode content = message.node("content");
    if (content == null) {
      throw message.missing("content");
    }
    if (content.isString()) {
      put(role, new Part.Text(content.stringValue()));
      return;
    }
    List<Fields> blocks = message.objects("content");
    if (blocks.isEmpty()) {
      throw message.invalid("content", "is empty; there must be at least one block");
    }
    blocks.forEach(block -> add(role, block));
  }

  private void add(Role role, Fields block) {
    String type = block.requiredText("type");
    switch (type) {
      case "text" -> put(role, new Part.Text(block.requiredText("text")));
      case "image" -> {
        only(role, Role.USER, block);
        put(role, image(block.requiredObject("source")));
      }
      case "thinking" -> {
        only(role, Role.ASSISTANT, block);
        put(role, new Part.Reasoning(block.requiredText("thinking")));
      }
      case "redacted_thinking" -> only(role, Role.ASSISTANT, block);
      case "tool_use" -> {
        only(role, Role.ASSISTANT, block);
        String id = block.requiredText("id");
        calls.add(id);
        String input = block.object("input").map(node -> Json.text(node.node())).orElse("{}");
        put(role, new Part.ToolCall(id, block.requiredText("name"), input));
      }
      case "tool_result" -> {
        only(role, Role.USER, block);
        put(Role.TOOL, result(block));
      }
      default ->
          throw block.unsupported(
              "type",
              "is '" + type + "'; there are text, image, thinking, tool_use and tool_result");
    }
  }

  private static void only(Role role, Role wanted, Fields block) {
    if (role != wanted) {
      throw block.invalid("type", "cannot stand in a message of this role");
    }
  }

  private void put(Role role, Part part) {
    List<Part> parts = new ArrayList<>();
    if (!messages.isEmpty() && messages.getLast().role() == role && role != Role.SYSTEM) {
      parts.addAll(messages.removeLast().parts());
    }
    parts.add(part);
    messages.add(new Message(role, parts));
  }

  private static Part image(Fields source) {
    if (!source.requiredText("type").equals("base64")) {
      throw source.unsupported("type", "must be base64; nothing is fetched");
    }
    try {
      return new Part.Image(
          source.requiredText("media_type"),
          Base64.getDecoder().decode(source.requiredText("data")));
    } catch (IllegalArgumentException e) {
      throw source.invalid("data", "is not valid base64");
    }
  }

  private Part result(Fields block) {
    String id = block.requiredText("tool_use_id");
    if (!calls.contains(id)) {
      throw block.invalid("tool_use_id", "answers no tool_use of the messages before it");
    }
    JsonNode content = block.node("content");
    String text =
        content == null
            ? ""
            : content.isString() ? content.stringValue() : joined(block, "content");
    return new Part.ToolResult(id, text, block.flag("is_error", false));
  }
}
