package dev.flint.model.template;

import dev.flint.model.template.Value.Numeric;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Objects;

/// The method `str.format`: replacement fields in braces, with attribute and item look-ups,
/// conversions and nested format specifications.
final class Format {
  private final Text format;
  private final Arguments arguments;
  private final Access access;
  private final Budget budget;
  private int automatic;
  private boolean numbered;

  Format(Text format, Arguments arguments, Access access, Budget budget) {
    this.format = format;
    this.arguments = arguments;
    this.access = access;
    this.budget = budget;
  }

  Text format() {
    return format.with(expand(format.value(), 2));
  }

  private String expand(String pattern, int depth) {
    if (depth == 0) {
      throw new Fault("Max string recursion exceeded");
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      boolean twice = at < pattern.length() && pattern.charAt(at) == c;
      if (c != '{' && c != '}') {
        out.append(c);
      } else if (twice) {
        out.append(c);
        at++;
      } else if (c == '}') {
        throw new Fault("Single '}' encountered in format string");
      } else {
        int end = fieldEnd(pattern, at);
        String text = field(pattern.substring(at, end), depth);
        budget.characters(text.length());
        out.append(text);
        at = end + 1;
      }
    }
    budget.characters(out.length());
    return out.toString();
  }

  private static int fieldEnd(String pattern, int begin) {
    int open = 1;
    for (int i = begin; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '[') {
        int close = pattern.indexOf(']', i);
        i = close < 0 ? i : close;
      } else if (c == '{') {
        open++;
      } else if (c == '}' && --open == 0) {
        return i;
      }
    }
    throw new Fault("expected '}' before end of string");
  }

  private String field(String field, int depth) {
    int nameEnd = 0;
    while (nameEnd < field.length()
        && field.charAt(nameEnd) != ':'
        && field.charAt(nameEnd) != '!') {
      int close = field.charAt(nameEnd) == '[' ? field.indexOf(']', nameEnd) : -1;
      nameEnd = close < 0 ? nameEnd + 1 : close + 1;
    }
    Value value = look(field.substring(0, nameEnd));
    String rest = field.substring(nameEnd);
    if (rest.startsWith("!")) {
      if (rest.length() < 2 || (rest.length() > 2 && rest.charAt(2) != ':')) {
        throw new Fault("expected ':' after conversion specifier");
      }
      value = Value.of(converted(rest.charAt(1), value));
      rest = rest.substring(2);
    }
    String spec = rest.isEmpty() ? "" : expand(rest.substring(1), depth - 1);
    String text = new Spec(spec, budget).apply(value);
    return format.safe() && !(value instanceof Text shown && shown.safe())
        ? Text.escaped(text)
        : text;
  }

  private String converted(char conversion, Value value) {
    return switch (conversion) {
      case 's' -> Repr.str(value, budget);
      case 'r' -> Repr.repr(value, budget);
      case 'a' -> Printf.ascii(Repr.repr(value, budget));
      default -> throw new Fault("Unknown conversion specifier '" + conversion + "'");
    };
  }

  private Value look(String path) {
    int end = 0;
    while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
      end++;
    }
    Value value = first(path.substring(0, end));
    while (end < path.length()) {
      int begin = end + 1;
      if (path.charAt(end) == '.') {
        end = begin;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
          end++;
        }
        value = access.attribute(value, path.substring(begin, end));
      } else if (path.charAt(end) == '[') {
        end = path.indexOf(']', begin);
        if (end < 0) {
          throw new Fault("Missing ']' in format string");
        }
        String key = path.substring(begin, end++);
        value =
            access.item(value, isNumber(key) ? new Value.Int(new BigInteger(key)) : Value.of(key));
      } else {
        throw new Fault("Only '.' or '[' may follow ']' in format field specifier");
      }
    }
    return value;
  }

  private Value first(String name) {
    if (name.isEmpty() || isNumber(name)) {
      boolean byHand = !name.isEmpty();
      if ((byHand && automatic > 0) || (!byHand && numbered)) {
        throw new Fault("cannot mix manual field specification and automatic field numbering");
      }
      numbered = byHand;
      int index = byHand ? Arguments.Bound.clamped(new BigInteger(name)) : automatic++;
      if (index >= arguments.positional().size()) {
        throw new Fault("Replacement index " + index + " out of range for positional args tuple");
      }
      return arguments.positional().get(index);
    }
    Value value = arguments.named().get(name);
    if (value == null) {
      throw new Fault("the format's field '" + name + "' is missing");
    }
    return value;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() < 20
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /// A format specification: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
  static final class Spec {
    private final String spec;
    private final Budget budget;
    private String fill = " ";
    private char align;
    private char sign = '-';
    private boolean alternate;
    private boolean zeros;
    private int width;
    private char grouping;
    private int precision = -1;
    private char type;

    Spec(String spec, Budget budget) {
      this.spec = spec;
      this.budget = budget;
      parse();
    }

    private void parse() {
      int at = 0;
      int fillEnd = spec.isEmpty() ? 0 : Character.charCount(spec.codePointAt(0));
      if (fillEnd > 0 && fillEnd < spec.length() && "<>=^".indexOf(spec.charAt(fillEnd)) >= 0) {
        fill = spec.substring(0, fillEnd);
        align = spec.charAt(fillEnd);
        at = fillEnd + 1;
      } else if (!spec.isEmpty() && "<>=^".indexOf(spec.charAt(0)) >= 0) {
        align = spec.charAt(0);
        at = 1;
      }
      if (at < spec.length() && "+- ".indexOf(spec.charAt(at)) >= 0) {
        sign = spec.charAt(at++);
      }
      if (at < spec.length() && spec.charAt(at) == '#') {
        alternate = true;
        at++;
      }
      if (at < spec.length() && spec.charAt(at) == '0') {
        zeros = true;
        at++;
      }
      int digits = digits(at);
      width = number(at, digits, 0);
      at = digits;
      if (at < spec.length() && (spec.charAt(at) == ',' || spec.charAt(at) == '_')) {
        grouping = spec.charAt(at++);
      }
      if (at < spec.length() && spec.charAt(at) == '.') {
        digits = digits(at + 1);
        precision = number(at + 1, digits, -1);
        if (precision < 0) {
          throw new Fault("Format specifier missing precision");
        }
        at = digits;
      }
      if (at < spec.length()) {
        type = spec.charAt(at++);
      }
      if (at < spec.length()) {
        throw new Fault("Invalid format specifier '" + spec + "'");
      }
      budget.characters((long) width + Math.max(precision, 0));
    }

    private int digits(int begin) {
      int at = begin;
      while (at < spec.length() && spec.charAt(at) >= '0' && spec.charAt(at) <= '9') {
        at++;
      }
      return at;
    }

    private int number(int begin, int end, int otherwise) {
      if (begin == end) {
        return otherwise;
      }
      if (end - begin > 9) {
        throw new Fault("Too many decimal digits in format string");
      }
      return Integer.parseInt(spec.substring(begin, end));
    }

    String apply(Value value) {
      if (spec.isEmpty()) {
        return Repr.str(value, budget);
      }
      if (value instanceof Text text) {
        return text(text);
      }
      if (!(value instanceof Numeric number)) {
        throw new Fault("unsupported format string passed to " + value.type() + ".__format__");
      }
      BigInteger whole = number.asInteger();
      if (whole != null && "eEfFgG%".indexOf(type) < 0) {
        return whole(whole);
      }
      return real(Arithmetic.real(number), whole != null);
    }

    private String text(Text text) {
      if ((type != 0 && type != 's') || sign != '-' || alternate || grouping != 0 || align == '=') {
        throw unknown("str");
      }
      Text shown = precision >= 0 && precision < text.length() ? text.slice(0, precision) : text;
      if (zeros && align == 0) {
        fill = "0";
      }
      return padded("", shown.value(), align == 0 ? '<' : align);
    }

    private Fault unknown(String of) {
      return new Fault("Invalid format specifier '" + spec + "' for object of type '" + of + "'");
    }

    private String whole(BigInteger value) {
      if (precision >= 0) {
        throw new Fault("Precision not allowed in integer format specifier");
      }
      String digits = value.abs().toString();
      String prefix = "";
      switch (type) {
        case 0, 'd', 'n' -> {}
        case 'c' -> {
          if (value.bitLength() > 20) {
            throw new Fault("the format type c needs a code point");
          }
          return padded("", Character.toString(value.intValue()), align == 0 ? '<' : align);
        }
        case 'b', 'o', 'x', 'X' -> {
          int radix = type == 'b' ? 2 : type == 'o' ? 8 : 16;
          digits = value.abs().toString(radix);
          prefix = alternate ? "0" + type : "";
          digits = type == 'X' ? digits.toUpperCase(Locale.ROOT) : digits;
        }
        default -> throw unknown("int");
      }
      int group = type == 'b' || type == 'o' || type == 'x' || type == 'X' ? 4 : 3;
      if (grouping == ',' && group == 4) {
        throw new Fault("Cannot specify ',' with '" + type + "'.");
      }
      return number(signOf(value.signum() < 0) + prefix, digits, "", group);
    }

    private String real(double value, boolean wasWhole) {
      boolean negative = value < 0 || (value == 0 && 1 / value < 0);
      boolean finite = Double.isFinite(value);
      String text;
      if (type == '%') {
        text = finite ? percent(value) : Numerals.real(value, 'f', 0, false) + "%";
      } else if (type == 0 || (type == 'n' && wasWhole)) {
        text =
            precision < 0
                ? unsigned(Repr.real(value))
                : withPoint(Numerals.real(value, 'g', precision, alternate), finite);
      } else {
        char kind = type == 'n' ? 'g' : type;
        if ("eEfFgG".indexOf(kind) < 0) {
          throw unknown("float");
        }
        text = Numerals.real(value, kind, precision < 0 ? 6 : precision, alternate);
      }
      int end = 0;
      while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
        end++;
      }
      return number(signOf(negative), text.substring(0, end), text.substring(end), 3);
    }

    private String percent(double value) {
      BigDecimal hundredfold = new BigDecimal(value * 100);
      return Numerals.real(hundredfold.doubleValue(), 'f', precision < 0 ? 6 : precision, alternate)
          + "%";
    }

    private static String unsigned(String text) {
      return text.startsWith("-") ? text.substring(1) : text;
    }

    private static String withPoint(String text, boolean finite) {
      return !finite || text.indexOf('.') >= 0 || text.indexOf('e') >= 0 ? text : text + ".0";
    }

    private String signOf(boolean negative) {
      return negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
    }

    private String number(String lead, String digits, String rest, int group) {
      char place = align;
      if (place == 0) {
        place = zeros ? '=' : '>';
      }
      if (zeros && align == 0) {
        fill = "0";
      }
      String grouped = grouping == 0 ? digits : grouped(digits, group);
      if (grouping != 0 && place == '=' && fill.equals("0")) {
        while (lead.length() + grouped.length() + rest.length() < width) {
          digits = "0" + digits;
          grouped = grouped(digits, group);
        }
      }
      return padded(lead, grouped + rest, place);
    }

    private String grouped(String digits, int group) {
      StringBuilder grouped = new StringBuilder(digits);
      for (int i = digits.length() - group; i > 0; i -= group) {
        grouped.insert(i, grouping);
      }
      return grouped.toString();
    }

    private String padded(String lead, String body, char place) {
      int missing = width - lead.length() - body.codePointCount(0, body.length());
      if (missing <= 0) {
        return lead + body;
      }
      return switch (place) {
        case '<' -> lead + body + fill.repeat(missing);
        case '^' -> fill.repeat(missing / 2) + lead + body + fill.repeat(missing - missing / 2);
        case '=' -> lead + fill.repeat(missing) + body;
        default -> fill.repeat(missing) + lead + body;
      };
    }
  }

  static Value formatMap(Text format, Value mapping, Access access, Budget budget) {
    if (!(mapping instanceof Value.Dict dict)) {
      throw new Fault("format_map() needs a dict, not " + mapping.type());
    }
    java.util.Map<String, Value> named = new java.util.HashMap<>();
    dict.entries()
        .forEach((key, value) -> {
          if (key instanceof Text name) {
            named.put(Objects.requireNonNull(name.value()), value);
          }
        });
    return new Format(format, new Arguments(java.util.List.of(), named), access, budget).format();
  }
}
