package dev.flint.model.template;

import dev.flint.model.template.Value.Numeric;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The `%` of a string: printf-style formatting, as Python has it.
final class Printf {
  private final Text format;
  private final String pattern;
  private final Budget budget;
  private final StringBuilder out = new StringBuilder();
  private final Value all;
  private final @Nullable List<Value> inOrder;
  private int used;
  private int at;

  private boolean leftAligned;
  private boolean plus;
  private boolean blank;
  private boolean alternate;
  private boolean zeros;

  /// @param arguments a tuple of values, a dict for `%(key)s`, or a single value
  Printf(Text format, Value arguments, Budget budget) {
    this.format = format;
    this.pattern = format.value();
    this.budget = budget;
    this.all = arguments;
    this.inOrder = arguments instanceof Value.Tuple tuple ? tuple.items() : null;
  }

  Text format() {
    boolean mapping = false;
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      if (c != '%') {
        out.append(c);
      } else if (at < pattern.length() && pattern.charAt(at) == '%') {
        out.append('%');
        at++;
      } else {
        mapping |= directive();
      }
    }
    boolean subscriptable =
        all instanceof Value.Dict
            || all instanceof Value.Array
            || all instanceof Value.Range
            || all instanceof Value.Undefined;
    if (!mapping && !subscriptable && used < (inOrder == null ? 1 : inOrder.size())) {
      throw new Fault("not all arguments converted during string formatting");
    }
    budget.characters(out.length());
    return format.with(out.toString());
  }

  /// One directive after its `%`; says whether it took its value from a mapping.
  private boolean directive() {
    Value keyed = null;
    if (peek() == '(') {
      keyed = keyed();
    }
    flags();
    int width = number();
    if (width < 0) {
      leftAligned = true;
      width = -width;
    }
    int precision = -1;
    if (peek() == '.') {
      at++;
      precision = Math.max(0, number());
    }
    while (peek() == 'l' || peek() == 'h' || peek() == 'L') {
      at++;
    }
    char kind = peek();
    at++;
    if (kind == '%') {
      out.append('%');
      return keyed != null;
    }
    String text = convert(kind, keyed == null ? next() : keyed, precision);
    pad(text, width, kind);
    return keyed != null;
  }

  private char peek() {
    if (at >= pattern.length()) {
      throw new Fault("incomplete format");
    }
    return pattern.charAt(at);
  }

  private Value keyed() {
    int depth = 1;
    int begin = ++at;
    while (depth > 0) {
      char c = peek();
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      at++;
    }
    if (!(all instanceof Value.Dict dict)) {
      throw new Fault("format requires a mapping");
    }
    String key = pattern.substring(begin, at - 1);
    Value value = dict.entries().get(Value.of(key));
    if (value == null) {
      throw new Fault("the format's key '" + key + "' is missing");
    }
    return value;
  }

  private void flags() {
    leftAligned = false;
    plus = false;
    blank = false;
    alternate = false;
    zeros = false;
    while (true) {
      switch (peek()) {
        case '-' -> leftAligned = true;
        case '+' -> plus = true;
        case ' ' -> blank = true;
        case '#' -> alternate = true;
        case '0' -> zeros = true;
        default -> {
          return;
        }
      }
      at++;
    }
  }

  private int number() {
    if (peek() == '*') {
      at++;
      BigInteger value = Arithmetic.index(next());
      if (value == null) {
        throw new Fault("* wants int");
      }
      int number = Arguments.Bound.clamped(value);
      budget.characters(Math.abs((long) number));
      return number;
    }
    long number = 0;
    while (peek() >= '0' && peek() <= '9') {
      number = Math.min(number * 10 + (peek() - '0'), Integer.MAX_VALUE);
      at++;
    }
    budget.characters(number);
    return (int) number;
  }

  private Value next() {
    if (inOrder == null ? used > 0 : used >= inOrder.size()) {
      throw new Fault("not enough arguments for format string");
    }
    used++;
    return inOrder == null ? all : inOrder.get(used - 1);
  }

  private String convert(char kind, Value value, int precision) {
    return switch (kind) {
      case 's', 'r', 'a' -> shown(kind, value, precision);
      case 'c' -> character(value);
      case 'd', 'i', 'u' -> signed(whole(value, true), 10, "", precision);
      case 'x' -> signed(whole(value, false), 16, "0x", precision);
      case 'X' -> signed(whole(value, false), 16, "0x", precision).toUpperCase(Locale.ROOT);
      case 'o' -> signed(whole(value, false), 8, "0o", precision);
      case 'e', 'E', 'f', 'F', 'g', 'G' -> real(kind, value, precision);
      default -> throw new Fault("unsupported format character '" + kind + "'");
    };
  }

  private String shown(char kind, Value value, int precision) {
    String text = kind == 's' ? Repr.str(value, budget) : Repr.repr(value, budget);
    if (format.safe() && !(value instanceof Text shown && shown.safe())) {
      text = Text.escaped(text);
    }
    if (kind == 'a') {
      text = ascii(text);
    }
    Text whole = Value.of(text);
    return precision < 0 || precision >= whole.length() ? text : whole.slice(0, precision).value();
  }

  static String ascii(String text) {
    StringBuilder ascii = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (c < 128) {
            ascii.append((char) c);
          } else {
            ascii.append(
                String.format(c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
          }
        });
    return ascii.toString();
  }

  private static String character(Value value) {
    if (value instanceof Text text && text.length() == 1) {
      return text.value();
    }
    BigInteger code = Arithmetic.index(value);
    if (code == null
        || code.signum() < 0
        || code.bitLength() > 21
        || !Character.isValidCodePoint(code.intValue())) {
      throw new Fault("a code point or a single character is required by the format");
    }
    return Character.toString(code.intValue());
  }

  private static BigInteger whole(Value value, boolean fromFloat) {
    BigInteger whole = Arithmetic.index(value);
    if (whole != null) {
      return whole;
    }
    if (fromFloat && value instanceof Numeric number && Double.isFinite(number.asDouble())) {
      return new BigDecimal(number.asDouble()).toBigInteger();
    }
    throw new Fault("a number is required by the format, not " + value.type());
  }

  private String sign(boolean negative) {
    return negative ? "-" : plus ? "+" : blank ? " " : "";
  }

  private String signed(BigInteger value, int radix, String prefix, int precision) {
    String digits = value.abs().toString(radix);
    if (precision > digits.length()) {
      digits = "0".repeat(precision - digits.length()) + digits;
    }
    return sign(value.signum() < 0) + (alternate ? prefix : "") + digits;
  }

  private String real(char kind, Value value, int precision) {
    if (!(value instanceof Numeric number)) {
      throw new Fault("must be real number, not " + value.type());
    }
    double real = Arithmetic.real(number);
    boolean negative = real < 0 || (real == 0 && 1 / real < 0);
    return sign(negative) + Numerals.real(real, kind, precision < 0 ? 6 : precision, alternate);
  }

  private void pad(String text, int width, char kind) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      out.append(text);
    } else if (leftAligned) {
      out.append(text).append(" ".repeat(missing));
    } else if (zeros && "diuxXoeEfFgG".indexOf(kind) >= 0) {
      int lead = text.startsWith("-") || text.startsWith("+") || text.startsWith(" ") ? 1 : 0;
      if (alternate && "xXo".indexOf(kind) >= 0) {
        lead += 2;
      }
      out.append(text, 0, lead).append("0".repeat(missing)).append(text, lead, text.length());
    } else {
      out.append(" ".repeat(missing)).append(text);
    }
  }
}
