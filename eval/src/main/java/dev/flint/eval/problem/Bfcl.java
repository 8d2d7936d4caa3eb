package dev.flint.eval.problem;

import dev.flint.chat.Failure;
import dev.flint.chat.Part;
import dev.flint.chat.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// A question of the Berkeley Function Calling Leaderboard, scored as its check of syntax trees
/// does: some functions, to be called once or several times with the right arguments, in any order.
///
/// @param tools the functions; dots in their names are underscores here
public record Bfcl(int item, String question, List<ToolSpec> tools, List<Wanted> wanted)
    implements Problem {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// The set's names of types and JSON Schema's.
  private static final Map<String, String> TYPES =
      Map.of("dict", "object", "float", "number", "tuple", "array");

  /// A call that is wanted.
  ///
  /// @param arguments for each the list of values that are right; an empty text in it means that
  ///   the argument may be left out
  record Wanted(String name, JsonNode arguments) {}

  public Bfcl {
    tools = List.copyOf(tools);
    wanted = List.copyOf(wanted);
  }

  static Bfcl of(int item, JsonNode row, JsonNode answer) {
    JsonNode question = DataFile.member(row, "question").path(0).path(0);
    String id = DataFile.text(row, "id");
    if (!id.equals(DataFile.text(answer, "id"))) {
      throw new Failure(Failure.Code.BAD_REQUEST, "the answer beside it is not that of " + id);
    }
    List<ToolSpec> tools = new ArrayList<>();
    for (JsonNode function : DataFile.member(row, "function")) {
      tools.add(
          new ToolSpec(
              callable(DataFile.text(function, "name")),
              DataFile.text(function, "description"),
              schema(DataFile.member(function, "parameters")).toString(),
              false));
    }
    List<Wanted> wanted = new ArrayList<>();
    for (JsonNode call : DataFile.member(answer, "ground_truth")) {
      for (Map.Entry<String, JsonNode> named : call.properties()) {
        wanted.add(new Wanted(callable(named.getKey()), named.getValue()));
      }
    }
    return new Bfcl(item, DataFile.text(question, "content"), tools, wanted);
  }

  private static String callable(String name) {
    return name.replace('.', '_');
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

  /// The calls as a JSON array of `name` and `arguments`; these are text where they are no JSON.
  @Override
  public String found(Reply reply) {
    if (reply.calls().isEmpty()) {
      return "";
    }
    ArrayNode calls = JsonNodeFactory.instance.arrayNode();
    for (Part.ToolCall call : reply.calls()) {
      ObjectNode one = calls.addObject().put("name", call.name());
      try {
        one.set("arguments", JSON.readTree(call.arguments()));
      } catch (JacksonException e) {
        one.put("arguments", call.arguments());
      }
    }
    return calls.toString();
  }

  @Override
  public boolean right(String found) {
    if (found.isEmpty()) {
      return false;
    }
    JsonNode calls = JSON.readTree(found);
    if (calls.size() != wanted.size()) {
      return false;
    }
    List<Wanted> left = new ArrayList<>(wanted);
    for (JsonNode call : calls) {
      Optional<Wanted> match = left.stream().filter(one -> matches(call, one)).findFirst();
      if (match.isEmpty()) {
        return false;
      }
      left.remove(match.get());
    }
    return true;
  }

  private static boolean matches(JsonNode call, Wanted wanted) {
    JsonNode arguments = call.path("arguments");
    return call.path("name").asString().equals(wanted.name)
        && arguments.isObject()
        && matches(arguments, wanted.arguments);
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
