package dev.flint.assistant.calculate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads and computes one expression: `+ - * / ^ mod %`, brackets, functions, numbers with units,
/// and at the end `in UNIT`. Products bind before sums, powers before products and from the right.
final class Expression {
  private static final int MOST_CHARACTERS = 1_000;
  private static final int MOST_DEPTH = 100;
  private static final Set<String> WORDS = Set.of("in", "to", "as", "of", "mod");
  private static final BigDecimal HUNDREDTH = new BigDecimal("0.01");

  private final String text;
  private int at;
  private int depth;

  private Expression(String text) {
    this.text = text;
  }

  /// The result as text, with its unit; what was rounded begins with `≈`.
  ///
  /// @throws CannotCalculate with the reason and, if it cannot be read, the place
  static String compute(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new CannotCalculate("the expression is longer than " + MOST_CHARACTERS + " characters");
    }
    var expression = new Expression(text.replace("**", "^"));
    Quantity result = expression.sum();
    if (expression.word("in") || expression.word("to") || expression.word("as")) {
      return expression.converted(result);
    }
    expression.end();
    String unit = result.dimension().equals(Dimension.NONE) ? "" : " " + result.dimension();
    return text(result) + unit;
  }

  private String converted(Quantity result) {
    skip();
    int from = at;
    Units.Unit single = Units.find(text.substring(at).strip());
    if (single != null) {
      check(result, single.factor().dimension());
      var shifted =
          new Quantity(
              result.value().subtract(single.offset()), result.dimension(), result.exact());
      return text(shifted.over(single.factor())) + " " + text.substring(at).strip();
    }
    Quantity unit = product();
    end();
    check(result, unit.dimension());
    return text(result.over(unit)) + " " + text.substring(from).strip();
  }

  private static void check(Quantity result, Dimension wanted) {
    if (!result.dimension().equals(wanted)) {
      throw new CannotCalculate(result.dimension() + " cannot be given in " + wanted);
    }
  }

  private static String text(Quantity quantity) {
    BigDecimal value = quantity.value();
    if (!quantity.exact()) {
      value = value.round(new java.math.MathContext(15, RoundingMode.HALF_EVEN));
    }
    value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    boolean long0 = Math.abs((long) value.precision() - value.scale()) > 40 || value.scale() > 60;
    String digits = long0 ? value.toString() : value.toPlainString();
    return quantity.exact() ? digits : "≈ " + digits;
  }

  private Quantity sum() {
    if (++depth > MOST_DEPTH) {
      throw new CannotCalculate("the expression is nested too deeply");
    }
    Quantity left = product();
    while (true) {
      if (take('+')) {
        left = left.plus(product());
      } else if (take('-') || take('−')) {
        left = left.minus(product());
      } else {
        depth--;
        return left;
      }
    }
  }

  private Quantity product() {
    Quantity left = signed();
    while (true) {
      if (take('*') || take('×') || take('·') || word("of")) {
        left = left.times(signed());
      } else if (take('/') || take('÷')) {
        left = left.over(signed());
      } else if (word("mod")) {
        left = left.mod(signed());
      } else {
        return left;
      }
    }
  }

  private Quantity signed() {
    if (take('-') || take('−')) {
      depth++;
      if (depth > MOST_DEPTH) {
        throw new CannotCalculate("the expression is nested too deeply");
      }
      Quantity negated = signed().negated();
      depth--;
      return negated;
    }
    take('+');
    Quantity base = percent();
    return take('^') ? base.power(signed()) : base;
  }

  private Quantity percent() {
    Quantity value = primary();
    while (take('%')) {
      value = value.times(Quantity.number(HUNDREDTH));
    }
    return value;
  }

  private Quantity primary() {
    if (take('(')) {
      Quantity inner = sum();
      expect(')');
      return inner;
    }
    if (peek() == '√') {
      at++;
      return percent().squareRoot();
    }
    if (Character.isDigit(peek()) || peek() == '.' || peek() == '$' || peek() == '€') {
      Quantity number = Quantity.number(number());
      String name = name();
      if (name.isEmpty() || WORDS.contains(name)) {
        return number;
      }
      at += name.length();
      return withUnit(number, name);
    }
    String name = name();
    if (name.isEmpty()) {
      throw unreadable();
    }
    at += name.length();
    if (take('(')) {
      return function(name);
    }
    return switch (name) {
      case "pi", "π" -> Quantity.rounded(Math.PI);
      case "e" -> Quantity.rounded(Math.E);
      default -> withUnit(Quantity.number(BigDecimal.ONE), name);
    };
  }

  private Quantity withUnit(Quantity number, String name) {
    Units.Unit unit = Units.find(name);
    if (unit == null) {
      throw new CannotCalculate("'" + name + "' is no unit or function that is known");
    }
    Quantity factor = unit.factor();
    if (take('^')) {
      factor = factor.power(signed());
    }
    Quantity product = number.times(factor);
    return new Quantity(product.value().add(unit.offset()), product.dimension(), product.exact());
  }

  private Quantity function(String name) {
    List<Quantity> values = new ArrayList<>();
    do {
      values.add(sum());
    } while (take(',') || take(';'));
    expect(')');
    Quantity first = values.getFirst();
    return switch (name) {
      case "sqrt" -> first.squareRoot();
      case "abs" -> first.value().signum() < 0 ? first.negated() : first;
      case "floor" -> rounded(first, 0, RoundingMode.FLOOR);
      case "ceil" -> rounded(first, 0, RoundingMode.CEILING);
      case "round" ->
          rounded(
              first,
              values.size() > 1 ? values.get(1).plain("the number of digits").intValue() : 0,
              RoundingMode.HALF_UP);
      case "min" ->
          values.stream().reduce((a, b) -> a.minus(b).value().signum() <= 0 ? a : b).orElse(first);
      case "max" ->
          values.stream().reduce((a, b) -> a.minus(b).value().signum() >= 0 ? a : b).orElse(first);
      case "ln" -> Quantity.rounded(Math.log(argument(first)));
      case "log", "log10" -> Quantity.rounded(Math.log10(argument(first)));
      case "exp" -> Quantity.rounded(Math.exp(argument(first)));
      case "sin" -> Quantity.rounded(Math.sin(argument(first)));
      case "cos" -> Quantity.rounded(Math.cos(argument(first)));
      case "tan" -> Quantity.rounded(Math.tan(argument(first)));
      default -> throw new CannotCalculate("there is no function called '" + name + "'");
    };
  }

  private static Quantity rounded(Quantity value, int digits, RoundingMode mode) {
    if (Math.abs(digits) > 100) {
      throw new CannotCalculate("numbers can be rounded to at most 100 digits");
    }
    return new Quantity(value.value().setScale(digits, mode), value.dimension(), value.exact());
  }

  private static double argument(Quantity value) {
    return value.plain("the function's argument").doubleValue();
  }

  private BigDecimal number() {
    if (peek() == '$' || peek() == '€') {
      at++;
    }
    skip();
    int from = at;
    while (at < text.length() && isOfNumber(text.charAt(at))) {
      at++;
    }
    boolean exponent =
        at + 1 < text.length()
            && (text.charAt(at) == 'e' || text.charAt(at) == 'E')
            && (Character.isDigit(text.charAt(at + 1))
                || ((text.charAt(at + 1) == '-' || text.charAt(at + 1) == '+')
                    && at + 2 < text.length()
                    && Character.isDigit(text.charAt(at + 2))));
    if (exponent) {
      at += 2;
      while (at < text.length() && Character.isDigit(text.charAt(at))) {
        at++;
      }
    }
    String digits = text.substring(from, at).replace(",", "").replace("_", "");
    try {
      BigDecimal value = new BigDecimal(digits);
      if (Math.abs((long) value.scale()) > 1_000) {
        throw new CannotCalculate("'" + digits + "' is too large or too small");
      }
      return value;
    } catch (NumberFormatException e) {
      throw new CannotCalculate("'" + digits + "' is not a number");
    }
  }

  /// Digits, a point, and commas that stand between thousands.
  private boolean isOfNumber(char c) {
    if (c == ',') {
      return at + 3 < text.length()
          && Character.isDigit(text.charAt(at + 1))
          && Character.isDigit(text.charAt(at + 2))
          && Character.isDigit(text.charAt(at + 3))
          && (at + 4 >= text.length() || !Character.isDigit(text.charAt(at + 4)));
    }
    return (c >= '0' && c <= '9') || c == '.' || c == '_';
  }

  /// The word that begins here; empty if none does.
  private String name() {
    skip();
    int end = at;
    while (end < text.length()
        && (Character.isLetter(text.charAt(end))
            || text.charAt(end) == '°'
            || (end > at && Character.isDigit(text.charAt(end))))) {
      end++;
    }
    return text.substring(at, end);
  }

  private boolean word(String word) {
    if (!name().equals(word)) {
      return false;
    }
    at += word.length();
    return true;
  }

  private char peek() {
    skip();
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean take(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char c) {
    if (!take(c)) {
      throw new CannotCalculate("a '" + c + "' is missing at character " + (at + 1));
    }
  }

  private void end() {
    if (peek() != '\0') {
      throw unreadable();
    }
  }

  private CannotCalculate unreadable() {
    return new CannotCalculate(
        at < text.length()
            ? "'"
                + text.substring(at, Math.min(text.length(), at + 20))
                + "' cannot be read"
                + " (character "
                + (at + 1)
                + ")"
            : "the expression ends too early");
  }

  private void skip() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
