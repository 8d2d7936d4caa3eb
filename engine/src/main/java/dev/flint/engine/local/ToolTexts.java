package dev.flint.engine.local;

import dev.flint.chat.ToolSpec;
import dev.flint.model.reply.ReplyTool;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which parameters of a tool are text and nothing else.
final class ToolTexts {
  private ToolTexts() {}

  /// What a parser must know of a tool.
  static ReplyTool known(ToolSpec tool) {
    return new ReplyTool(tool.name(), of(tool));
  }

  private static Set<String> of(ToolSpec tool) {
    Map<String, Object> schema =
        JsonValues.object(tool.parameters(), "the parameters of tool '" + tool.name() + "'");
    Set<String> texts = new HashSet<>();
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      for (Map.Entry<?, ?> property : properties.entrySet()) {
        if (property.getValue() instanceof Map<?, ?> type && isText(type)) {
          texts.add(String.valueOf(property.getKey()));
        }
      }
    }
    return texts;
  }

  private static boolean isText(Map<?, ?> schema) {
    Object type = schema.get("type");
    if (type == null && schema.get("enum") instanceof List<?> values) {
      return values.stream().allMatch(String.class::isInstance);
    }
    return "string".equals(type);
  }
}
