package dev.flint.model.template;

import dev.flint.model.template.Arguments.Bound;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The filter `tojson` as transformers has it: Python's `json.dumps` without escaping for HTML,
/// non-ASCII kept.
final class Json {
  private final Budget budget;
  private final Operations operations;
  private final boolean asciiOnly;
  private final @Nullable String indent;
  private final String itemSeparator;
  private final String keySeparator;
  private final boolean sortKeys;
  private final StringBuilder out = new StringBuilder();
  private int level;

  private Json(Bound arguments, Budget budget) {
    this.budget = budget;
    this.operations = new Operations(budget);
    this.asciiOnly = arguments.flag(1, false);
    this.indent = indent(arguments.some(2), budget);
    List<String> separators = separators(arguments.some(3), budget);
    this.itemSeparator = separators == null ? (indent == null ? ", " : ",") : separators.get(0);
    this.keySeparator = separators == null ? ": " : separators.get(1);
    this.sortKeys = arguments.flag(4, false);
  }

  static Value dump(Arguments arguments, Budget budget) {
    Bound bound =
        arguments.bind("tojson", "x", "ensure_ascii?", "indent?", "separators?", "sort_keys?");
    Json json = new Json(bound, budget);
    json.write(bound.at(0));
    return Value.of(json.out.toString());
  }

  private static @Nullable String indent(@Nullable Value indent, Budget budget) {
    if (indent == null) {
      return null;
    }
    if (indent instanceof Text text) {
      return text.value();
    }
    Value.Numeric width = indent instanceof Value.Numeric number ? number : null;
    if (width == null || width.asInteger() == null) {
      throw new Fault("tojson(): the indent must be an integer or a string, not " + indent.type());
    }
    int spaces = Math.max(0, Bound.clamped(java.util.Objects.requireNonNull(width.asInteger())));
    budget.characters(spaces);
    return " ".repeat(spaces);
  }

  private static @Nullable List<String> separators(@Nullable Value separators, Budget budget) {
    if (separators == null) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (Value part : budget.drain(separators)) {
      if (!(part instanceof Text text)) {
        throw new Fault("tojson(): separators must be strings");
      }
      texts.add(text.value());
    }
    if (texts.size() != 2) {
      throw new Fault("tojson(): two separators are needed");
    }
    return texts;
  }

  private void put(String text) {
    budget.characters(text.length());
    out.append(text);
  }

  private void write(Value value) {
    switch (value) {
      case Value.None ignored -> put("null");
      case Value.Bool bool -> put(bool.value() ? "true" : "false");
      case Value.Int number -> put(number.value().toString());
      case Value.Real number -> put(real(number.value()));
      case Text text -> put(quoted(text.value()));
      case Value.Array array -> items(array.items());
      case Value.Tuple tuple -> items(tuple.items());
      case Value.Dict dict -> dict(dict.entries());
      case Value other ->
          throw new Fault("Object of type " + other.type() + " is not JSON serializable");
    }
  }

  private static String real(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    return Repr.real(value);
  }

  private void items(List<Value> items) {
    if (items.isEmpty()) {
      put("[]");
      return;
    }
    put("[");
    level++;
    String separator = "";
    for (Value item : items) {
      put(separator);
      newLine();
      write(item);
      separator = itemSeparator;
    }
    level--;
    newLine();
    put("]");
  }

  private void dict(Map<Value, Value> entries) {
    if (entries.isEmpty()) {
      put("{}");
      return;
    }
    put("{");
    level++;
    List<Value> keys = new ArrayList<>(entries.keySet());
    Iterator<Value> order = keys.iterator();
    if (sortKeys) {
      order = operations.sorted(keys, false).stream().map(keys::get).iterator();
    }
    String separator = "";
    while (order.hasNext()) {
      Value key = order.next();
      put(separator);
      newLine();
      put(quoted(key(key)));
      put(keySeparator);
      Value value = entries.get(key);
      write(value == null ? Value.None.NONE : value);
      separator = itemSeparator;
    }
    level--;
    newLine();
    put("}");
  }

  private static String key(Value key) {
    return switch (key) {
      case Text text -> text.value();
      case Value.None ignored -> "null";
      case Value.Bool bool -> bool.value() ? "true" : "false";
      case Value.Int number -> number.value().toString();
      case Value.Real number -> real(number.value());
      case Value other ->
          throw new Fault("keys must be str, int, float, bool or None, not " + other.type());
    };
  }

  private void newLine() {
    if (indent != null) {
      put("\n");
      for (int i = 0; i < level; i++) {
        put(indent);
      }
    }
  }

  private String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2);
    quoted.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\f' -> quoted.append("\\f");
        case '\b' -> quoted.append("\\b");
        default -> {
          if (c < 0x20 || (asciiOnly && c > 0x7E)) {
            String hex = Integer.toHexString(c);
            quoted.append("\\u").append("0".repeat(4 - hex.length())).append(hex);
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
