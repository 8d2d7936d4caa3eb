package dev.flint.model.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the keywords of one schema. Words that no draft of JSON Schema knows, and those that only
/// describe, say nothing; a word that says something and is not supported is an error.
final class Keywords {
  private static final Set<String> REFUSED =
      Set.of(
          "contains",
          "minContains",
          "maxContains",
          "unevaluatedItems",
          "$dynamicRef",
          "$recursiveRef",
          "propertyDependencies",
          "extends",
          "disallow",
          "divisibleBy");

  private static final Set<String> IN_PLACE =
      Set.of("allOf", "anyOf", "oneOf", "if", "not", "$ref", "dependentSchemas", "dependencies");

  private final Shapes shapes;

  Keywords(Shapes shapes) {
    this.shapes = shapes;
  }

  Shape read(Formula.At at) {
    if (at.schema instanceof Json.Bool bool) {
      return bool.value() ? Shape.ALL : Shape.NOTHING;
    }
    if (!(at.schema instanceof Json.Struct struct)) {
      throw wrong("", at, "a schema must be an object or a boolean");
    }
    Map<String, Json> members = struct.members();
    Formula.At place = at;
    if (!at.pointer.isEmpty() && isResource(members, at)) {
      String key = members.containsKey("$id") ? "$id" : "id";
      place = new Resource(at.schema, at.pointer, text(members, key, at), at.resource.draft).root();
    }
    Json reference = members.get("$ref");
    if (reference != null && at.resource.draft <= 7) {
      return reference(reference, place);
    }
    Shape shape = types(members, place);
    for (Map.Entry<String, Json> member : members.entrySet()) {
      shape = shape.and(keyword(member.getKey(), member.getValue(), members, place), shapes);
    }
    return shape;
  }

  private static boolean isResource(Map<String, Json> members, Formula.At at) {
    Json id = members.get(at.resource.draft == 4 ? "id" : "$id");
    return id instanceof Json.Text text && !text.value().startsWith("#");
  }

  /// What the keywords say that concern one type of values.
  private Shape types(Map<String, Json> members, Formula.At at) {
    Numbers numbers = numbers(members, at);
    Strings strings = strings(members, at);
    return new Shape(
        true,
        true,
        true,
        numbers == null ? List.of() : List.of(numbers),
        strings == null ? List.of() : List.of(strings),
        List.of(items(members, at)),
        List.of(new Properties(shapes, members, at).read()));
  }

  private Shape keyword(String key, Json value, Map<String, Json> members, Formula.At at) {
    return switch (key) {
      case "$ref" -> reference(value, at);
      case "type" -> type(value, members, at);
      case "const" -> Shapes.constant(value);
      case "enum" -> Shapes.constants(array(key, value, at));
      case "allOf" -> {
        Shape all = Shape.ALL;
        for (Formula part : list(key, value, at)) {
          all = all.and(shapes.of(part), shapes);
        }
        yield all;
      }
      case "anyOf" -> {
        Shape any = Shape.NOTHING;
        for (Formula part : list(key, value, at)) {
          any = any.or(shapes.of(part));
        }
        yield any;
      }
      case "oneOf" -> oneOf(list(key, value, at), at);
      case "not" -> {
        try {
          yield Shape.ALL.minus(shapes.of(at.below(value, key)), shapes);
        } catch (Inexpressible e) {
          throw unsupported(key, at, "what it rules out is too intricate");
        }
      }
      case "if" -> condition(value, members, at);
      case "dependencies", "dependentRequired", "dependentSchemas" -> dependencies(key, value, at);
      case "unevaluatedProperties" -> {
        if (members.keySet().stream().anyMatch(IN_PLACE::contains)) {
          throw unsupported(key, at, "beside other schemas for the same object it");
        }
        yield Shape.ALL; // as additionalProperties, in Properties
      }
      default -> {
        if (REFUSED.contains(key)) {
          throw unsupported(key, at, "it");
        }
        yield Shape.ALL;
      }
    };
  }

  private Shape reference(Json value, Formula.At at) {
    if (!(value instanceof Json.Text text)) {
      throw wrong("$ref", at, "it must be a text");
    }
    Formula.At target = at.resource.find(text.value());
    if (target == null) {
      if (text.value().startsWith("#")) {
        throw wrong("$ref", at, "it leads to '" + text.value() + "', where there is nothing");
      }
      throw unsupported("$ref", at, "a reference to another document, '" + text.value() + "',");
    }
    return shapes.of(target);
  }

  private static Shape type(Json value, Map<String, Json> members, Formula.At at) {
    Shape any = Shape.NOTHING;
    for (Json name : value instanceof Json.Array array ? array.items() : List.of(value)) {
      String text = name instanceof Json.Text some ? some.value() : "";
      any =
          any.or(
              switch (text) {
                case "null" -> Shape.NULL;
                case "boolean" -> Shape.bools(true, true);
                case "number" -> Shape.of(Numbers.ALL);
                case "integer" -> Shape.of(Numbers.INTEGERS);
                case "string" -> Shape.of(Strings.ALL);
                case "array" -> Shape.of(Items.ALL);
                case "object" -> Shape.of(Struct.ALL);
                case "any" -> {
                  if (at.resource.draft > 3) {
                    throw wrong("type", at, "there is no type 'any'");
                  }
                  yield Shape.ALL;
                }
                default -> throw wrong("type", at, "there is no type " + name);
              });
    }
    boolean nullable = members.get("nullable") instanceof Json.Bool bool && bool.value();
    return nullable ? any.or(Shape.NULL) : any;
  }

  private static @Nullable Numbers numbers(Map<String, Json> members, Formula.At at) {
    @Nullable Numbers all = Numbers.ALL;
    for (String key : members.keySet()) {
      Json value = members.get(key);
      Numbers some =
          switch (key) {
            case "minimum" ->
                Numbers.atLeast(number(key, value, at), isTrue(members, "exclusiveMinimum"));
            case "maximum" ->
                Numbers.atMost(number(key, value, at), isTrue(members, "exclusiveMaximum"));
            case "exclusiveMinimum" ->
                value instanceof Json.Bool
                    ? Numbers.ALL
                    : Numbers.atLeast(number(key, value, at), true);
            case "exclusiveMaximum" ->
                value instanceof Json.Bool
                    ? Numbers.ALL
                    : Numbers.atMost(number(key, value, at), true);
            case "multipleOf" -> {
              BigDecimal of = number(key, value, at);
              if (of.signum() <= 0) {
                throw wrong(key, at, "it must be above 0");
              }
              yield Numbers.multiplesOf(of);
            }
            case "format" -> format(value);
            default -> Numbers.ALL;
          };
      if (all != null) {
        all = all.and(some);
      }
    }
    return all;
  }

  /// The formats of OpenAPI that bound integers.
  private static Numbers format(Json value) {
    int bits =
        value instanceof Json.Text text
            ? switch (text.value()) {
              case "int32" -> 31;
              case "int64" -> 63;
              default -> 0;
            }
            : 0;
    if (bits == 0) {
      return Numbers.ALL;
    }
    BigDecimal limit = new BigDecimal(java.math.BigInteger.TWO.pow(bits));
    return CharDfa.nonNull(Numbers.atLeast(limit.negate(), false).and(Numbers.atMost(limit, true)));
  }

  private static boolean isTrue(Map<String, Json> members, String key) {
    return members.get(key) instanceof Json.Bool bool && bool.value();
  }

  private static @Nullable Strings strings(Map<String, Json> members, Formula.At at) {
    CharDfa texts = null;
    Json pattern = members.get("pattern");
    if (pattern != null) {
      if (!(pattern instanceof Json.Text text)) {
        throw wrong("pattern", at, "it must be a text");
      }
      texts = pattern(text.value(), at.below(pattern, "pattern"));
    }
    if (members.get("format") instanceof Json.Text format) {
      if (Formats.isRefused(format.value())) {
        throw unsupported("format", at, "the format '" + format.value() + "'");
      }
      CharDfa form = Formats.named(format.value());
      texts = form == null ? texts : texts == null ? form : texts.and(form);
    }
    Strings lengths = Strings.ALL;
    if (members.containsKey("minLength") || members.containsKey("maxLength")) {
      lengths = Strings.lengths(size("minLength", members, at), size("maxLength", members, at));
    }
    if (texts == null) {
      return lengths.min() > lengths.max() ? null : lengths;
    }
    return texts.isEmpty() ? null : Strings.of(texts).and(lengths);
  }

  static CharDfa pattern(String pattern, Formula.At at) {
    return RegexParser.search(pattern, " at " + name(at));
  }

  private Items items(Map<String, Json> members, Formula.At at) {
    Json items = members.get("items");
    Json prefixes = members.get("prefixItems");
    String restKey = "items";
    boolean listed = items instanceof Json.Array && at.resource.draft < 2020;
    if (listed) {
      prefixes = items;
      restKey = "additionalItems";
    }
    List<Formula> prefix = new ArrayList<>();
    if (prefixes != null) {
      prefix.addAll(list(listed ? "items" : "prefixItems", prefixes, at));
    }
    Json rest = members.get(restKey);
    boolean distinct = members.get("uniqueItems") instanceof Json.Bool bool && bool.value();
    Formula others = rest == null ? Formula.ANYTHING : formula(at.below(rest, restKey));
    return prefix.isEmpty()
            && others.equals(Formula.ANYTHING)
            && !distinct
            && !members.containsKey("minItems")
            && !members.containsKey("maxItems")
        ? Items.ALL
        : new Items(
            prefix, others, size("minItems", members, at), size("maxItems", members, at), distinct);
  }

  /// A formula for a schema; those that say nothing and that allow nothing are always the same.
  static Formula formula(Formula.At at) {
    return switch (at.schema) {
      case Json.Bool bool -> bool.value() ? Formula.ANYTHING : Formula.NOTHING;
      case Json.Struct struct when struct.members().isEmpty() -> Formula.ANYTHING;
      case Json ignored -> at;
    };
  }

  /// The whole number behind a key; without one 0 for a minimum, no limit for a maximum.
  static int size(String key, Map<String, Json> members, Formula.At at) {
    Json value = members.get(key);
    if (value == null) {
      return key.startsWith("min") ? 0 : Integer.MAX_VALUE;
    }
    BigDecimal number = number(key, value, at);
    if (number.signum() < 0 || number.stripTrailingZeros().scale() > 0) {
      throw wrong(key, at, "it must be a whole number");
    }
    BigDecimal most = BigDecimal.valueOf(Integer.MAX_VALUE - 1);
    return number.compareTo(most) > 0 ? Integer.MAX_VALUE : number.intValue();
  }

  private Shape oneOf(List<Formula> parts, Formula.At at) {
    List<Shape> options = new ArrayList<>();
    for (Formula part : parts) {
      options.add(shapes.of(part));
    }
    Shape one = Shape.NOTHING;
    for (int i = 0; i < options.size(); i++) {
      Shape left = options.get(i);
      for (int j = 0; j < options.size(); j++) {
        if (i != j && !options.get(i).isApart(options.get(j), shapes)) {
          try {
            left = left.minus(options.get(j), shapes);
          } catch (Inexpressible e) {
            throw unsupported(
                "oneOf",
                at,
                "what fits alternative " + (i + 1) + " and not alternative " + (j + 1));
          }
        }
      }
      one = one.or(left);
    }
    return one;
  }

  private Shape condition(Json value, Map<String, Json> members, Formula.At at) {
    Shape holds = shapes.of(at.below(value, "if"));
    Json then = members.get("then");
    Json otherwise = members.get("else");
    if (then == null && otherwise == null) {
      return Shape.ALL;
    }
    Shape yes = then == null ? holds : holds.and(shapes.of(at.below(then, "then")), shapes);
    try {
      Shape no = Shape.ALL.minus(holds, shapes);
      return yes.or(
          otherwise == null ? no : no.and(shapes.of(at.below(otherwise, "else")), shapes));
    } catch (Inexpressible e) {
      throw unsupported("if", at, "where it does not hold is too intricate; it");
    }
  }

  private Shape dependencies(String key, Json value, Formula.At at) {
    if (!(value instanceof Json.Struct struct)) {
      throw wrong(key, at, "it must be an object");
    }
    Shape all = Shape.ALL;
    for (Map.Entry<String, Json> member : struct.members().entrySet()) {
      String name = member.getKey();
      Shape absent = Shape.only(Struct.named(name, Formula.NOTHING));
      Shape present;
      if (member.getValue() instanceof Json.Array || member.getValue() instanceof Json.Text) {
        Set<String> needed = new LinkedHashSet<>(Set.of(name));
        if (member.getValue() instanceof Json.Text text) {
          needed.add(text.value());
        } else {
          needed.addAll(texts(key, member.getValue(), at));
        }
        present = Shape.of(Struct.required(needed));
      } else {
        Shape also = shapes.of(at.below(member.getValue(), key, name));
        present = Shape.of(Struct.required(Set.of(name))).and(also, shapes);
      }
      all = all.and(absent.or(present), shapes);
    }
    return all;
  }

  static List<Formula> list(String key, Json value, Formula.At at) {
    List<Formula> parts = new ArrayList<>();
    List<Json> items = array(key, value, at);
    for (int i = 0; i < items.size(); i++) {
      parts.add(formula(at.below(items.get(i), key, Integer.toString(i))));
    }
    return parts;
  }

  private static List<Json> array(String key, Json value, Formula.At at) {
    if (!(value instanceof Json.Array array)) {
      throw wrong(key, at, "it must be an array");
    }
    return array.items();
  }

  static Set<String> texts(String key, Json value, Formula.At at) {
    Set<String> texts = new LinkedHashSet<>();
    for (Json item : array(key, value, at)) {
      if (!(item instanceof Json.Text text)) {
        throw wrong(key, at, "it must be an array of texts");
      }
      texts.add(text.value());
    }
    return texts;
  }

  static Map<String, Formula> map(String key, @Nullable Json value, Formula.At at) {
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Json.Struct struct)) {
      throw wrong(key, at, "it must be an object");
    }
    Map<String, Formula> map = new LinkedHashMap<>();
    struct.members().forEach((name, schema) -> map.put(name, formula(at.below(schema, key, name))));
    return map;
  }

  private static BigDecimal number(String key, Json value, Formula.At at) {
    if (!(value instanceof Json.Num number)) {
      throw wrong(key, at, "it must be a number");
    }
    return number.value();
  }

  private static String text(Map<String, Json> members, String key, Formula.At at) {
    if (!(members.get(key) instanceof Json.Text text)) {
      throw wrong(key, at, "it must be a text");
    }
    return text.value();
  }

  static BadGrammar wrong(String key, Formula.At at, String what) {
    String where = key.isEmpty() ? "The schema at " : "The keyword '" + key + "' at ";
    return BadGrammar.wrong(key, where + name(at) + " is wrong: " + what + ".");
  }

  static BadGrammar unsupported(String key, Formula.At at, String what) {
    return BadGrammar.unsupported(
        key, "The keyword '" + key + "' at " + name(at) + ": " + what + " is not supported.");
  }

  static String name(Formula.At at) {
    return at.pointer.isEmpty() ? "the root" : at.pointer;
  }
}
