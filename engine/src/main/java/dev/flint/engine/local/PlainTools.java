package dev.flint.engine.local;

import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.ToolSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tools in words, for models whose template knows none: the functions are described in the system
/// message, calls are JSON in the assistant's text, results are told by the user.
final class PlainTools {
  private PlainTools() {}

  /// The same conversation with nothing but text.
  ///
  /// @param systemMessages whether the template takes a system message
  static List<Message> inWords(
      List<Message> messages, List<ToolSpec> tools, boolean systemMessages) {
    List<Message> plain = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    for (Message message : messages) {
      add(plain, plain(message, names));
    }
    if (!tools.isEmpty()) {
      describe(plain, describe(tools), systemMessages);
    }
    return plain;
  }

  private static void describe(List<Message> plain, String tools, boolean systemMessages) {
    Role bearer = systemMessages ? Role.SYSTEM : Role.USER;
    boolean there = !plain.isEmpty() && plain.getFirst().role() == bearer;
    if (there) {
      Message first = plain.getFirst();
      plain.set(
          0,
          systemMessages
              ? with(first, first.text() + "\n\n" + tools)
              : with(first, tools + "\n\n" + first.text()));
    } else {
      plain.addFirst(new Message(bearer, List.of(new Part.Text(tools))));
    }
  }

  private static Message with(Message message, String text) {
    return new Message(message.role(), List.of(new Part.Text(text)));
  }

  /// Results and what the user says next are one message: many templates want turns to alternate.
  private static void add(List<Message> plain, Message message) {
    if (message.role() == Role.USER
        && !plain.isEmpty()
        && plain.getLast().role() == Role.USER
        && plain.getLast().text().startsWith(RESULT)) {
      String joined = plain.removeLast().text() + "\n\n" + message.text();
      plain.add(Message.user(joined));
    } else {
      plain.add(message);
    }
  }

  private static final String RESULT = "Result of ";

  private static Message plain(Message message, Map<String, String> names) {
    List<Part> kept = new ArrayList<>();
    StringBuilder added = new StringBuilder();
    for (Part part : message.parts()) {
      switch (part) {
        case Part.Text _, Part.Reasoning _, Part.Image _ -> kept.add(part);
        case Part.ToolCall call -> {
          names.put(call.id(), call.name());
          added.append(added.isEmpty() ? "" : "\n").append(call(call));
        }
        case Part.ToolResult result ->
            added
                .append(added.isEmpty() ? "" : "\n\n")
                .append(RESULT)
                .append(names.getOrDefault(result.callId(), result.callId()))
                .append(":\n")
                .append(result.text());
      }
    }
    if (added.isEmpty()) {
      return message;
    }
    if (message.role() == Role.TOOL) {
      return Message.user(added.toString());
    }
    kept.add(new Part.Text((message.text().isEmpty() ? "" : "\n") + added));
    return new Message(message.role(), kept);
  }

  private static String call(Part.ToolCall call) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", call.name());
    object.put(
        "arguments",
        JsonValues.object(call.arguments(), "the arguments of call '" + call.id() + "'"));
    return JsonValues.text(object);
  }

  private static String describe(List<ToolSpec> tools) {
    StringBuilder text =
        new StringBuilder(
            """
            You can call functions. To call one, write nothing but a JSON object:
            {"name": "<function>", "arguments": {"<parameter>": <value>}}
            For several calls write one such object on each line. The results come in the next \
            message. If no function helps, answer in words.

            The functions:
            """);
    for (ToolSpec tool : tools) {
      text.append(JsonValues.text(PromptMessages.function(tool))).append('\n');
    }
    return text.toString().strip();
  }
}
