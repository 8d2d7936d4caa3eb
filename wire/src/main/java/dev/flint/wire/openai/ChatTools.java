package dev.flint.wire.openai;

import dev.flint.chat.ToolChoice;
import dev.flint.chat.ToolSpec;
import dev.flint.wire.json.Fields;
import dev.flint.wire.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The `tools` of a chat request and which of them may be called.
///
/// @param tools functions; tools of other types are left out
record ChatTools(List<ToolSpec> tools, ToolChoice choice) {
  static final int MAX_TOOLS = 512;
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");
  static final String NO_PARAMETERS = "{\"type\":\"object\",\"properties\":{}}";

  static ChatTools read(Fields body) {
    List<Fields> described = body.objects("tools");
    if (described.size() > MAX_TOOLS) {
      throw body.invalid("tools", "has more than " + MAX_TOOLS + " tools");
    }
    List<ToolSpec> tools = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Fields tool : described) {
      if (tool.requiredText("type").equals("function")) {
        ToolSpec spec = function(tool.requiredObject("function"));
        if (!names.add(spec.name())) {
          throw body.invalid("tools", "has two tools called '" + spec.name() + "'");
        }
        tools.add(spec);
      }
    }
    return choose(body, tools, names);
  }

  private static ToolSpec function(Fields function) {
    String name = function.requiredText("name");
    if (!NAME.matcher(name).matches()) {
      throw function.invalid("name", "must match " + NAME.pattern());
    }
    return new ToolSpec(
        name,
        function.text("description").orElse(""),
        function.object("parameters").map(schema -> Json.text(schema.node())).orElse(NO_PARAMETERS),
        function.flag("strict", false));
  }

  private static ChatTools choose(Fields body, List<ToolSpec> tools, Set<String> names) {
    JsonNode choice = body.node("tool_choice");
    if (choice == null) {
      return new ChatTools(tools, ToolChoice.AUTO);
    }
    if (choice.isString()) {
      return new ChatTools(tools, word(body, choice.stringValue(), tools));
    }
    Fields chosen = body.requiredObject("tool_choice");
    return switch (chosen.requiredText("type")) {
      case "function" -> {
        String name = chosen.requiredObject("function").requiredText("name");
        if (!names.contains(name)) {
          throw body.invalid("tool_choice", "names a function that is not among the tools");
        }
        yield new ChatTools(tools, new ToolChoice.Named(name));
      }
      case "allowed_tools" -> {
        Fields allowed = chosen.requiredObject("allowed_tools");
        Set<String> kept = new HashSet<>();
        for (Fields tool : allowed.objects("tools")) {
          tool.object("function").ifPresent(function -> kept.add(function.requiredText("name")));
        }
        List<ToolSpec> left = tools.stream().filter(tool -> kept.contains(tool.name())).toList();
        yield new ChatTools(left, word(body, allowed.text("mode").orElse("auto"), left));
      }
      default -> throw chosen.invalid("type", "must be function or allowed_tools");
    };
  }

  private static ToolChoice word(Fields body, String word, List<ToolSpec> tools) {
    return switch (word) {
      case "none" -> ToolChoice.NONE;
      case "auto" -> ToolChoice.AUTO;
      case "required" -> {
        if (tools.isEmpty()) {
          throw body.invalid("tool_choice", "requires a call, and there are no tools");
        }
        yield ToolChoice.REQUIRED;
      }
      default -> throw body.invalid("tool_choice", "must be none, auto, required or an object");
    };
  }
}
