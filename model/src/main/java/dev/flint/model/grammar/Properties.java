package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the keywords of one schema that concern objects.
final class Properties {
  private final Shapes shapes;
  private final Map<String, Json> members;
  private final Formula.At at;

  Properties(Shapes shapes, Map<String, Json> members, Formula.At at) {
    this.shapes = shapes;
    this.members = members;
    this.at = at;
  }

  Struct read() {
    Struct struct = Struct.ALL;
    Map<String, Formula> named = Keywords.map("properties", members.get("properties"), at);
    if (!named.isEmpty()) {
      struct = join(struct, Struct.named(named));
    }
    CharDfa matched = CharDfa.EMPTY;
    Map<String, Formula> patterns =
        Keywords.map("patternProperties", members.get("patternProperties"), at);
    for (Map.Entry<String, Formula> pattern : patterns.entrySet()) {
      CharDfa names =
          Keywords.pattern(
              pattern.getKey(), at.below(at.schema, "patternProperties", pattern.getKey()));
      matched = matched.or(names);
      if (!names.isEmpty()) {
        struct = join(struct, others(Map.of(), names, pattern.getValue(), Formula.ANYTHING));
      }
    }
    String key =
        members.containsKey("additionalProperties")
            ? "additionalProperties"
            : "unevaluatedProperties";
    Json additional = members.get(key);
    if (additional != null) {
      Map<String, Formula> free = new LinkedHashMap<>();
      named.keySet().forEach(name -> free.put(name, Formula.ANYTHING));
      Formula rest = Keywords.formula(at.below(additional, key));
      if (!rest.equals(Formula.ANYTHING)) {
        struct = join(struct, others(free, matched, Formula.ANYTHING, rest));
      }
    }
    Json names = members.get("propertyNames");
    if (names != null) {
      struct = join(struct, names(names));
    }
    Json required = members.get("required");
    if (required != null && !(required instanceof Json.Bool)) {
      struct = join(struct, Struct.required(Keywords.texts("required", required, at)));
    } else if (required != null && at.resource.draft > 4) {
      throw Keywords.wrong("required", at, "it must be an array of texts");
    }
    if (members.containsKey("minProperties") || members.containsKey("maxProperties")) {
      int min = Keywords.size("minProperties", members, at);
      struct = join(struct, Struct.sized(min, Keywords.size("maxProperties", members, at)));
    }
    return struct;
  }

  private static Struct join(Struct a, Struct b) {
    return a.equals(Struct.ALL) ? b : a.and(b);
  }

  private static Struct others(
      Map<String, Formula> named, CharDfa names, Formula value, Formula rest) {
    List<Struct.NameClass> classes = new ArrayList<>();
    if (!names.isEmpty()) {
      classes.add(new Struct.NameClass(names, value));
    }
    return new Struct(named, classes, rest, Set.of(), 0, Integer.MAX_VALUE);
  }

  private Struct names(Json schema) {
    CharDfa names = CharDfa.EMPTY;
    for (Strings some : shapes.of(at.below(schema, "propertyNames")).strings()) {
      if (some.equals(Strings.ALL)) {
        return Struct.ALL;
      }
      names = names.or(some.all());
    }
    return Struct.names(names);
  }
}
