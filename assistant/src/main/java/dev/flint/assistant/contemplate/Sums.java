package dev.flint.assistant.contemplate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks the calculations that stand written out in a text: `12 * 3 = 36`. Only plain chains of
/// numbers and `+ - * / × ÷` are read; anything else is passed over, never guessed at.
final class Sums {
  private static final String NUMBER = "\\$?\\d{1,3}(?:,\\d{3})++(?:\\.\\d+)?|\\$?\\d+(?:\\.\\d+)?";
  private static final Pattern SUM =
      Pattern.compile(
          "(?<![\\w.)%}/*+×÷-])(?<![\\w.)%}][ ]?[-+*/×÷][ ]?)((?:"
              + NUMBER
              + ")(?:\\s*[-+*/×÷]\\s*(?:"
              + NUMBER
              + "))++)\\s*=\\s*((?:"
              + NUMBER
              + "))(?![\\w%.]*\\d|\\s*[-+*/×÷%(])");
  private static final Pattern TERM = Pattern.compile("([-+*/×÷])?\\s*(" + NUMBER + ")");

  private Sums() {}

  /// How many of a text's calculations are wrong.
  static int wrong(String text) {
    return errors(text).size();
  }

  /// What is wrong with a text's calculations, a sentence each.
  static List<String> errors(String text) {
    List<String> errors = new ArrayList<>();
    Matcher matcher = SUM.matcher(text.replace("\\times", "×").replace("\\div", "÷"));
    while (matcher.find()) {
      BigDecimal left = value(matcher.group(1));
      if (left != null && !near(left, number(matcher.group(2)))) {
        errors.add(
            matcher.group(1)
                + " is "
                + left.round(MathContext.DECIMAL32).stripTrailingZeros().toPlainString()
                + ", not "
                + matcher.group(2));
      }
    }
    return errors;
  }

  private static BigDecimal number(String text) {
    return new BigDecimal(text.replace(",", "").replace("$", ""));
  }

  /// Products before sums, each from left to right; null where it divides by zero.
  private static @Nullable BigDecimal value(String chain) {
    Matcher terms = TERM.matcher(chain);
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal product = BigDecimal.ZERO;
    while (terms.find()) {
      BigDecimal number = number(terms.group(2));
      String sign = terms.group(1);
      if (sign == null || "+".equals(sign) || "-".equals(sign)) {
        sum = sum.add(product);
        product = "-".equals(sign) ? number.negate() : number;
      } else if ("*".equals(sign) || "×".equals(sign)) {
        product = product.multiply(number);
      } else if (number.signum() == 0) {
        return null;
      } else {
        product = product.divide(number, MathContext.DECIMAL64);
      }
    }
    return sum.add(product);
  }

  /// Equal up to rounding to the digits that were written.
  private static boolean near(BigDecimal exact, BigDecimal written) {
    BigDecimal unit = BigDecimal.ONE.movePointLeft(written.scale());
    return exact.subtract(written).abs().compareTo(unit) < 0;
  }
}
