package dev.flint.wire.anthropic;

import dev.flint.chat.ToolChoice;
import dev.flint.chat.ToolSpec;
import dev.flint.wire.json.Fields;
import dev.flint.wire.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The `tools` of a request and which of them may be called.
///
/// @param tools the caller's own tools; those that a server would run (`web_search_…`) are left out
/// @param parallel whether one answer may hold several calls
record Tools(List<ToolSpec> tools, ToolChoice choice, boolean parallel) {
  private static final int MAX_TOOLS = 512;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  static Tools read(Fields body) {
    List<Fields> described = body.objects("tools");
    if (described.size() > MAX_TOOLS) {
      throw body.invalid("tools", "has more than " + MAX_TOOLS + " tools");
    }
    List<ToolSpec> tools = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Fields tool : described) {
      if (tool.text("type").orElse("custom").equals("custom")) {
        ToolSpec spec = custom(tool);
        if (!names.add(spec.name())) {
          throw body.invalid("tools", "has two tools called '" + spec.name() + "'");
        }
        tools.add(spec);
      }
    }
    Fields choice = body.object("tool_choice").orElse(null);
    if (choice == null) {
      return new Tools(tools, ToolChoice.AUTO, true);
    }
    boolean parallel = !choice.flag("disable_parallel_tool_use", false);
    return new Tools(tools, choose(choice, names), parallel);
  }

  private static ToolSpec custom(Fields tool) {
    String name = tool.requiredText("name");
    if (!NAME.matcher(name).matches()) {
      throw tool.invalid("name", "must match " + NAME.pattern());
    }
    return new ToolSpec(
        name,
        tool.text("description").orElse(""),
        Json.text(tool.requiredObject("input_schema").node()),
        tool.flag("strict", false));
  }

  private static ToolChoice choose(Fields choice, Set<String> names) {
    return switch (choice.requiredText("type")) {
      case "auto" -> ToolChoice.AUTO;
      case "none" -> ToolChoice.NONE;
      case "any" -> {
        if (names.isEmpty()) {
          throw choice.invalid("type", "requires a call, and there are no tools");
        }
        yield ToolChoice.REQUIRED;
      }
      case "tool" -> {
        String name = choice.requiredText("name");
        if (!names.contains(name)) {
          throw choice.invalid("name", "is none of the tools");
        }
        yield new ToolChoice.Named(name);
      }
      default -> throw choice.invalid("type", "must be auto, any, tool or none");
    };
  }
}
