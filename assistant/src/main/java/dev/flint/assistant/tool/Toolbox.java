package dev.flint.assistant.tool;

import dev.flint.chat.ToolSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tools that an assistant has, by name.
public final class Toolbox {
  public static final Toolbox EMPTY = new Toolbox(List.of());

  private final Map<String, Tool> tools = new LinkedHashMap<>();

  /// @throws IllegalArgumentException if two tools have one name
  public Toolbox(List<Tool> tools) {
    for (Tool tool : tools) {
      if (this.tools.put(tool.spec().name(), tool) != null) {
        throw new IllegalArgumentException("two tools are called " + tool.spec().name());
      }
    }
  }

  public @Nullable Tool find(String name) {
    return tools.get(name);
  }

  public List<ToolSpec> specs() {
    return tools.values().stream().map(Tool::spec).toList();
  }

  public boolean isEmpty() {
    return tools.isEmpty();
  }
}
