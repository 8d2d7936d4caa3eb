package dev.flint.eval.problem;

import dev.flint.chat.Failure;
import dev.flint.chat.ToolSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// A question of the Berkeley Function Calling Leaderboard's simple category: one function, to be
/// called once with the right arguments.
///
/// @param tool the function; dots in its name are underscores here
/// @param wanted for each argument the list of values that are right; an empty text in it means
///   that the argument may be left out
public record BfclSimple(int item, String question, ToolSpec tool, JsonNode wanted)
    implements Problem {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// The set's names of types and JSON Schema's.
  private static final Map<String, String> TYPES =
      Map.of("dict", "object", "float", "number", "tuple", "array");

  static BfclSimple of(int item, JsonNode row, JsonNode answer) {
    JsonNode question = DataFile.member(row, "question").path(0).path(0);
    JsonNode function = DataFile.member(row, "function").path(0);
    JsonNode call = DataFile.member(answer, "ground_truth").path(0);
    String id = DataFile.text(row, "id");
    if (!id.equals(DataFile.text(answer, "id"))) {
      throw new Failure(Failure.Code.BAD_REQUEST, "the answer beside it is not that of " + id);
    }
    String name = DataFile.text(function, "name");
    var tool =
        new ToolSpec(
            name.replace('.', '_'),
            DataFile.text(function, "description"),
            schema(DataFile.member(function, "parameters")).toString(),
            false);
    return new BfclSimple(
        item, DataFile.text(question, "content"), tool, DataFile.member(call, name));
  }

  /// The parameters as JSON Schema.
  private static JsonNode schema(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode schema = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        boolean type = member.getKey().equals("type") && member.getValue().isString();
        if (!type) {
          schema.set(member.getKey(), schema(member.getValue()));
        } else if (!member.getValue().asString().equals("any")) {
          String name = member.getValue().asString();
          schema.put("type", TYPES.getOrDefault(name, name));
        }
      }
      return schema;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode schema = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> schema.add(schema(element)));
      return schema;
    }
    return node;
  }

  @Override
  public String prompt(Style style) {
    return question;
  }

  @Override
  public List<ToolSpec> tools() {
    return List.of(tool);
  }

  /// The only call as `name {arguments}`.
  @Override
  public String found(Reply reply) {
    return reply.calls().size() == 1
        ? reply.calls().getFirst().name() + " " + reply.calls().getFirst().arguments()
        : "";
  }

  @Override
  public boolean right(String found) {
    if (!found.startsWith(tool.name() + " ")) {
      return false;
    }
    JsonNode arguments;
    try {
      arguments = JSON.readTree(found.substring(tool.name().length() + 1));
    } catch (JacksonException e) {
      return false;
    }
    return arguments.isObject() && matches(arguments, wanted);
  }

  /// Whether each member is among the right ones, none is missing and none is too much.
  private static boolean matches(JsonNode given, JsonNode possible) {
    for (String name : given.propertyNames()) {
      if (!possible.has(name) || !among(given.get(name), possible.get(name))) {
        return false;
      }
    }
    for (String name : possible.propertyNames()) {
      if (!given.has(name) && !among(StringNode.valueOf(""), possible.get(name))) {
        return false;
      }
    }
    return true;
  }

  private static boolean among(JsonNode given, JsonNode possible) {
    return possible.valueStream().anyMatch(right -> same(given, right));
  }

  /// Numbers by value, texts without case, spaces and marks, lists element by element. In a right
  /// object each member is again a list of values.
  private static boolean same(JsonNode given, JsonNode right) {
    if (given.isNumber() && right.isNumber()) {
      return given.decimalValue().compareTo(right.decimalValue()) == 0;
    }
    if (given.isString() && right.isString()) {
      return plain(given.asString()).equals(plain(right.asString()));
    }
    if (given.isArray() && right.isArray()) {
      boolean equal = given.size() == right.size();
      for (int i = 0; equal && i < given.size(); i++) {
        equal = same(given.get(i), right.get(i));
      }
      return equal;
    }
    if (given.isObject() && right.isObject()) {
      return matches(given, right);
    }
    return given.equals(right);
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[ ,./\\-_*^'\"]", "");
  }
}
