package dev.flint.assistant.tool;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The arguments of one tool call.
public final class Arguments {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JsonNode tree;

  private Arguments(JsonNode tree) {
    this.tree = tree;
  }

  /// @throws IllegalArgumentException if the text is not a JSON object
  public static Arguments of(String json) {
    try {
      JsonNode tree = JSON.readTree(json);
      if (tree.isObject()) {
        return new Arguments(tree);
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the arguments are not JSON", e);
    }
    throw new IllegalArgumentException("the arguments must be a JSON object");
  }

  /// A string, or another scalar as text; empty if it is missing.
  public String text(String name) {
    JsonNode node = tree.path(name);
    return node.isValueNode() ? node.asString("") : "";
  }

  /// A whole number.
  ///
  /// @return `otherwise` if it is missing or no number
  public int number(String name, int otherwise) {
    JsonNode node = tree.path(name);
    return node.isIntegralNumber() ? node.asInt(otherwise) : otherwise;
  }
}
