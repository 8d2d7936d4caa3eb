package dev.flint.wire.json;

import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The members of one JSON object, read by name. A member that is `null` counts as absent. What has
/// the wrong type or is out of range is refused with the member's path.
public final class Fields {
  private final ObjectNode object;
  private final String path;
  private final Set<String> asked = new HashSet<>();

  Fields(ObjectNode object, String path) {
    this.object = object;
    this.path = path;
  }

  /// Where a member stands in the request, such as `messages[2].role`.
  public String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /// Where the object itself stands.
  public String path() {
    return path;
  }

  /// The members that nobody asked for.
  public List<String> unread() {
    return object.propertyNames().stream().filter(name -> !asked.contains(name)).toList();
  }

  /// The object as it came.
  public ObjectNode node() {
    return object;
  }

  /// The member, or null if it is absent.
  public @Nullable JsonNode node(String name) {
    asked.add(name);
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  public boolean has(String name) {
    return node(name) != null;
  }

  public Optional<String> text(String name) {
    JsonNode value = node(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw wrongType(name, "a string", value);
    }
    return Optional.of(value.stringValue());
  }

  public String requiredText(String name) {
    return text(name).orElseThrow(() -> missing(name));
  }

  public boolean flag(String name, boolean fallback) {
    JsonNode value = node(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isBoolean()) {
      throw wrongType(name, "true or false", value);
    }
    return value.booleanValue();
  }

  public OptionalInt whole(String name, int least, int most) {
    OptionalLong value = wholeLong(name, least, most);
    return value.isPresent()
        ? OptionalInt.of(Math.toIntExact(value.getAsLong()))
        : OptionalInt.empty();
  }

  public OptionalLong wholeLong(String name, long least, long most) {
    JsonNode value = node(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber()) {
      throw wrongType(name, "a whole number", value);
    }
    boolean fits = value.canConvertToLong();
    if (!fits || value.longValue() < least || value.longValue() > most) {
      throw outOfRange(name, value, String.valueOf(least), String.valueOf(most));
    }
    return OptionalLong.of(value.longValue());
  }

  public OptionalDouble number(String name, double least, double most) {
    JsonNode value = node(name);
    if (value == null) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber()) {
      throw wrongType(name, "a number", value);
    }
    double number = value.doubleValue();
    if (!(number >= least && number <= most)) {
      throw outOfRange(name, value, plain(least), plain(most));
    }
    return OptionalDouble.of(number);
  }

  public Optional<Fields> object(String name) {
    JsonNode value = node(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof ObjectNode members)) {
      throw wrongType(name, "an object", value);
    }
    return Optional.of(new Fields(members, path(name)));
  }

  public Fields requiredObject(String name) {
    return object(name).orElseThrow(() -> missing(name));
  }

  /// The objects of an array; none if it is absent.
  public List<Fields> objects(String name) {
    JsonNode value = node(name);
    List<Fields> objects = new ArrayList<>();
    if (value == null) {
      return objects;
    }
    if (!value.isArray()) {
      throw wrongType(name, "an array", value);
    }
    for (int i = 0; i < value.size(); i++) {
      String at = path(name) + "[" + i + "]";
      if (!(value.get(i) instanceof ObjectNode members)) {
        throw refusal(at, "invalid_type", "must be an object, not " + kind(value.get(i)));
      }
      objects.add(new Fields(members, at));
    }
    return objects;
  }

  /// A string, or an array of strings; none if it is absent.
  public List<String> texts(String name) {
    JsonNode value = node(name);
    if (value == null) {
      return List.of();
    }
    if (value.isString()) {
      return List.of(value.stringValue());
    }
    if (!value.isArray()) {
      throw wrongType(name, "a string or an array of strings", value);
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      if (!value.get(i).isString()) {
        throw refusal(
            path(name) + "[" + i + "]",
            "invalid_type",
            "must be a string, not " + kind(value.get(i)));
      }
      texts.add(value.get(i).stringValue());
    }
    return texts;
  }

  /// To be thrown: the member is needed.
  public Refused missing(String name) {
    return refusal(path(name), "missing_required_parameter", "is missing");
  }

  /// To be thrown: the member has a value that is not one of those there are.
  public Refused invalid(String name, String sentence) {
    return refusal(path(name), "invalid_value", sentence);
  }

  /// To be thrown: the member asks for what Flint does not do.
  public Refused unsupported(String name, String sentence) {
    return refusal(path(name), "unsupported_parameter", sentence);
  }

  /// To be thrown: the object itself is wrong.
  public Refused invalid(String sentence) {
    return refusal(path, "invalid_value", sentence);
  }

  /// To be thrown: the member is of another type.
  public Refused wrongType(String name, String wanted, JsonNode value) {
    return refusal(path(name), "invalid_type", "must be " + wanted + ", not " + kind(value));
  }

  private Refused outOfRange(String name, JsonNode value, String least, String most) {
    return refusal(
        path(name), "invalid_value", "is " + value + "; it must be from " + least + " to " + most);
  }

  private static Refused refusal(String at, String code, String sentence) {
    return new Refused(Problem.badRequest(at, code, "'" + at + "' " + sentence));
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "an array";
      case BOOLEAN -> "true or false";
      case NUMBER -> "the number " + value;
      case OBJECT, POJO -> "an object";
      case STRING, BINARY -> "a string";
      case NULL, MISSING -> "null";
    };
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
