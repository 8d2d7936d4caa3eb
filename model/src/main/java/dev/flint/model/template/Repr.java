package dev.flint.model.template;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How values print: Python's `str()` and `repr()`.
final class Repr {
  private static final int MAX_LEVELS = 200;

  private final Budget budget;
  private final StringBuilder out = new StringBuilder();
  private int levels;

  private Repr(Budget budget) {
    this.budget = budget;
  }

  static String str(Value value, Budget budget) {
    if (value instanceof Text text) {
      return text.value();
    }
    return value instanceof Value.Undefined ? "" : repr(value, budget);
  }

  static String repr(Value value, Budget budget) {
    Repr repr = new Repr(budget);
    repr.write(value);
    return repr.out.toString();
  }

  private void put(String text) {
    budget.characters(text.length());
    out.append(text);
  }

  private void write(Value value) {
    if (++levels > MAX_LEVELS) {
      throw new Fault("a value that contains itself cannot be printed");
    }
    switch (value) {
      case Value.None ignored -> put("None");
      case Value.Bool bool -> put(bool.value() ? "True" : "False");
      case Value.Int number -> put(number.value().toString());
      case Value.Real number -> put(real(number.value()));
      case Value.Undefined ignored -> put("Undefined");
      case Text text ->
          put(text.safe() ? "Markup(" + quoted(text.value()) + ")" : quoted(text.value()));
      case Value.Array array -> all("[", array.items(), "]");
      case Value.Tuple tuple -> all("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")");
      case Value.Range range ->
          put(
              "range("
                  + range.start()
                  + ", "
                  + range.stop()
                  + (range.step() == 1 ? "" : ", " + range.step())
                  + ")");
      case Value.Dict dict -> dict(dict.entries());
      case Value.DictView view -> all(view.type() + "([", view.items(), "])");
      case Value.Stream stream -> put("<" + stream.type() + " object>");
      case Thing.Namespace namespace -> {
        put("<Namespace ");
        dict(namespace.attributes);
        put(">");
      }
      case Thing.Macro macro -> put("<Macro " + name(macro.signature().name()) + ">");
      case Thing.Loop loop -> put("<LoopContext " + loop.index() + "/" + loop.length() + ">");
      case Thing.Method method ->
          put("<built-in method " + method.name() + " of " + method.receiver().type() + " object>");
      case Thing.Builtin builtin ->
          put("<function " + builtin.name().toLowerCase(Locale.ROOT) + ">");
      case Thing thing -> put("<" + thing.type() + " object>");
    }
    levels--;
  }

  private static String name(@Nullable String macro) {
    return macro == null ? "anonymous" : quoted(macro);
  }

  private void all(String before, List<Value> items, String after) {
    put(before);
    String separator = "";
    for (Value item : items) {
      put(separator);
      write(item);
      separator = ", ";
    }
    put(after);
  }

  private void dict(Map<Value, Value> entries) {
    put("{");
    Iterator<Map.Entry<Value, Value>> each = entries.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Value, Value> entry = each.next();
      write(entry.getKey());
      put(": ");
      write(entry.getValue());
      if (each.hasNext()) {
        put(", ");
      }
    }
    put("}");
  }

  /// The shortest decimal number that reads back as the same float, as Python writes it.
  static String real(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = decimal.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    String digits = decimal.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String size =
        Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : String.valueOf(Math.abs(exponent));
    return (value < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + size;
  }

  /// A string in quotes, with escapes for what does not print.
  static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder(text.length() + 2);
    out.append(quote);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c == quote) {
            out.append('\\').append(quote);
          } else if (isPrintable(c)) {
            out.appendCodePoint(c);
          } else {
            out.append(escape(c));
          }
        }
      }
    }
    return out.append(quote).toString();
  }

  private static String escape(int c) {
    if (c < 0x100) {
      return "\\x" + padded(c, 2);
    }
    return c < 0x10000 ? "\\u" + padded(c, 4) : "\\U" + padded(c, 8);
  }

  private static String padded(int c, int digits) {
    String hex = Integer.toHexString(c);
    return "0".repeat(digits - hex.length()) + hex;
  }

  static boolean isPrintable(int c) {
    if (c == ' ') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
