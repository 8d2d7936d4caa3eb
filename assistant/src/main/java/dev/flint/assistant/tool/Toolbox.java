package dev.flint.assistant.tool;

import dev.flint.chat.ToolSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

  /// These tools and another one.
  public Toolbox with(Tool tool) {
    List<Tool> all = new ArrayList<>(tools.values());
    all.add(tool);
    return new Toolbox(all);
  }

  /// The tools that have none of these names.
  public Toolbox without(List<ToolSpec> others) {
    Set<String> names = others.stream().map(ToolSpec::name).collect(Collectors.toSet());
    return new Toolbox(
        tools.values().stream().filter(tool -> !names.contains(tool.spec().name())).toList());
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
