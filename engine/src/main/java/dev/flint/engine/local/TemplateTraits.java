package dev.flint.engine.local;

import dev.flint.model.template.TemplateError;
import dev.flint.model.template.TemplateRefusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// What a chat template does with tools, found out by trying it on a small conversation.
///
/// @param tools whether it renders tools, calls and results
/// @param argumentsAsText whether it wants the arguments of a call as JSON text
/// @param contentBesideCalls whether a message with calls must have a content, empty or not
/// @param systemMessages whether it renders a system message
/// @param reasoningAsThinking whether reasoning goes by the name `thinking`
/// @param emptyTools whether it wants an empty list where there are no tools, not null
/// @param shortIds whether ids of calls must be nine letters and digits
record TemplateTraits(
    boolean tools,
    boolean argumentsAsText,
    boolean contentBesideCalls,
    boolean systemMessages,
    boolean reasoningAsThinking,
    boolean emptyTools,
    boolean shortIds) {

  /// Renders messages and tools.
  interface Renderer extends BiFunction<List<Object>, @Nullable List<Object>, String> {}

  /// @param source the template's text
  static TemplateTraits of(String source, Renderer renderer) {
    boolean system =
        attempt(renderer, List.of(message("system", "probe_system"), message("user", "hi")), false)
            .contains("probe_system");
    boolean thinking = source.contains(".thinking") && !source.contains("reasoning_content");
    boolean emptyTools = attempt(renderer, List.of(message("user", "hi")), false).isEmpty();
    boolean shortIds = source.contains("tool_call_id") && source.contains("length");
    for (boolean text : new boolean[] {false, true}) {
      for (boolean content : new boolean[] {true, false}) {
        String rendered = attempt(renderer, conversation(text, content), true);
        boolean quoted = rendered.contains("\\\"probe_key") || rendered.contains("'probe_key'");
        if (rendered.contains("probe_tool")
            && rendered.contains("probe_parameter")
            && rendered.contains("probe_key")
            && rendered.contains("probe_value")
            && rendered.contains("probe_result")
            && !quoted) {
          return new TemplateTraits(true, text, content, system, thinking, emptyTools, shortIds);
        }
      }
    }
    return new TemplateTraits(false, false, true, system, thinking, emptyTools, false);
  }

  private static String attempt(Renderer renderer, List<Object> messages, boolean tools) {
    try {
      return renderer.apply(messages, tools ? List.of(tool()) : null);
    } catch (TemplateError | TemplateRefusal e) {
      return ""; // this template does not take such a conversation: that is the answer sought
    }
  }

  private static Map<String, Object> message(String role, String content) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", role);
    message.put("content", content);
    return message;
  }

  private static Map<String, Object> tool() {
    return Map.of(
        "type",
        "function",
        "function",
        Map.of(
            "name",
            "probe_tool",
            "description",
            "",
            "parameters",
            Map.of(
                "type",
                "object",
                "properties",
                Map.of("probe_parameter", Map.of("type", "string")))));
  }

  private static List<Object> conversation(boolean argumentsAsText, boolean content) {
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("name", "probe_tool");
    function.put(
        "arguments",
        argumentsAsText ? "{\"probe_key\": \"probe_value\"}" : Map.of("probe_key", "probe_value"));
    Map<String, Object> calls = message("assistant", "");
    if (!content) {
      calls.remove("content");
    }
    calls.put(
        "tool_calls", List.of(Map.of("id", "abcdefghi", "type", "function", "function", function)));
    Map<String, Object> result = message("tool", "probe_result");
    result.put("tool_call_id", "abcdefghi");
    result.put("name", "probe_tool");
    return List.of(message("user", "hi"), calls, result);
  }
}
