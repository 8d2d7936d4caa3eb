package dev.flint.engine.local;

import dev.flint.chat.Failure;
import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.ToolSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Messages and tools as the values that chat templates expect, all their texts guarded.
final class PromptMessages {
  private final TemplateTraits traits;
  private final UnaryOperator<String> guard;
  private final Map<String, String> names = new HashMap<>(); // of calls, by their ids

  PromptMessages(TemplateTraits traits, UnaryOperator<String> guard) {
    this.traits = traits;
    this.guard = guard;
  }

  /// The value of `tools`; where there are none, what the template takes for that.
  @Nullable List<Object> tools(List<ToolSpec> tools) {
    if (tools.isEmpty()) {
      return traits.emptyTools() ? List.of() : null;
    }
    List<Object> list = new ArrayList<>();
    for (ToolSpec tool : tools) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("type", "function");
      entry.put("function", function(tool));
      list.add(guarded(entry));
    }
    return list;
  }

  /// A tool's name, description and parameters.
  static Map<String, Object> function(ToolSpec tool) {
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("name", tool.name());
    function.put("description", tool.description());
    function.put(
        "parameters",
        JsonValues.object(tool.parameters(), "the parameters of tool '" + tool.name() + "'"));
    return function;
  }

  /// The value of `messages`.
  List<Object> messages(List<Message> messages) {
    List<Object> list = new ArrayList<>();
    for (Message message : messages) {
      add(message, list);
    }
    return list;
  }

  private void add(Message message, List<Object> list) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("role", message.role().name().toLowerCase(Locale.ROOT));
    String text = guard.apply(message.text());
    String reasoning = "";
    List<Object> calls = new ArrayList<>();
    for (Part part : message.parts()) {
      switch (part) {
        case Part.Text _ -> {}
        case Part.Reasoning thought -> reasoning += guard.apply(thought.text());
        case Part.ToolCall call -> calls.add(call(call));
        case Part.ToolResult result -> list.add(result(result));
        case Part.Image _ ->
            throw new Failure(Failure.Code.UNSUPPORTED, "this model cannot read pictures yet");
      }
    }
    if (message.role() == Role.TOOL) {
      return;
    }
    boolean thinking = !reasoning.isEmpty() && traits.reasoningAsThinking();
    if (thinking && !calls.isEmpty() && !text.isEmpty()) {
      reasoning += "\n" + text; // the template refuses both beside a call
      text = "";
    }
    if (calls.isEmpty() || !text.isEmpty() || traits.contentBesideCalls()) {
      one.put("content", text);
    }
    if (!reasoning.isEmpty()) {
      one.put(thinking ? "thinking" : "reasoning_content", reasoning);
    }
    if (!calls.isEmpty()) {
      one.put("tool_calls", calls);
    }
    list.add(one);
  }

  private Map<String, Object> call(Part.ToolCall call) {
    names.put(call.id(), call.name());
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("name", guard.apply(call.name()));
    Map<String, Object> arguments =
        JsonValues.object(call.arguments(), "the arguments of call '" + call.id() + "'");
    function.put(
        "arguments", traits.argumentsAsText() ? guard.apply(call.arguments()) : guarded(arguments));
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("id", id(call.id()));
    entry.put("type", "function");
    entry.put("function", function);
    return entry;
  }

  private Map<String, Object> result(Part.ToolResult result) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("role", "tool");
    one.put("tool_call_id", id(result.callId()));
    one.put("name", guard.apply(names.getOrDefault(result.callId(), result.callId())));
    one.put("content", guard.apply(result.text()));
    return one;
  }

  /// Mistral's templates refuse ids that are not nine letters and digits.
  private String id(String id) {
    if (!traits.shortIds() || id.matches("[A-Za-z0-9]{9}")) {
      return guard.apply(id);
    }
    String digits = Long.toString(id.hashCode() & 0xFFFFFFFFL, 36);
    return "c" + "0".repeat(8 - digits.length()) + digits;
  }

  private Object guarded(Object value) {
    return switch (value) {
      case String text -> guard.apply(text);
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          Object member = entry.getValue();
          copy.put(
              guard.apply(String.valueOf(entry.getKey())), member == null ? null : guarded(member));
        }
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        for (Object item : list) {
          copy.add(item == null ? null : guarded(item));
        }
        yield copy;
      }
      default -> value;
    };
  }
}
