package dev.flint.model.template;

import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Numbers read from strings, by the rules of Python's `int()` and `float()`.
final class Numbers {
  private Numbers() {}

  /// @return null if the text is not an integer in that radix
  static @Nullable BigInteger integer(String text, int radix) {
    String digits =
        TextMethods.strip(Value.of(text), null, true, true).value().toLowerCase(Locale.ROOT);
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    int base = radix;
    boolean prefixed =
        (digits.startsWith("0x") && (radix == 16 || radix == 0))
            || (digits.startsWith("0o") && (radix == 8 || radix == 0))
            || (digits.startsWith("0b") && (radix == 2 || radix == 0));
    if (prefixed) {
      base = digits.charAt(1) == 'x' ? 16 : digits.charAt(1) == 'o' ? 8 : 2;
      digits = digits.substring(2);
      digits = digits.startsWith("_") ? digits.substring(1) : digits;
    }
    if (base == 0) {
      base = 10;
    }
    if (base < 2 || base > 36 || digits.length() > 4300 || !isDigits(digits, base)) {
      return null;
    }
    BigInteger value = new BigInteger(digits.replace("_", ""), base);
    if (radix == 0 && !prefixed && digits.startsWith("0") && value.signum() != 0) {
      return null;
    }
    return negative ? value.negate() : value;
  }

  private static boolean isDigits(String text, int radix) {
    boolean digitBefore = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = Character.digit(c, radix) >= 0;
      if (!digit && !(c == '_' && digitBefore)) {
        return false;
      }
      digitBefore = digit;
    }
    return digitBefore;
  }

  /// @return null if the text is not a number
  static @Nullable Double real(String text) {
    String number =
        TextMethods.strip(Value.of(text), null, true, true).value().toLowerCase(Locale.ROOT);
    String unsigned =
        number.startsWith("-") || number.startsWith("+") ? number.substring(1) : number;
    double sign = number.startsWith("-") ? -1 : 1;
    return switch (unsigned) {
      case "inf", "infinity" -> Double.valueOf(sign * Double.POSITIVE_INFINITY);
      case "nan" -> Double.valueOf(Double.NaN);
      default ->
          isReal(unsigned)
              ? Double.valueOf(sign * Double.parseDouble(unsigned.replace("_", "")))
              : null;
    };
  }

  private static boolean isReal(String text) {
    int exponent = text.indexOf('e');
    String mantissa = exponent < 0 ? text : text.substring(0, exponent);
    int point = mantissa.indexOf('.');
    String whole = point < 0 ? mantissa : mantissa.substring(0, point);
    String fraction = point < 0 ? "" : mantissa.substring(point + 1);
    boolean sound =
        (whole.isEmpty() || isDigits(whole, 10))
            && (fraction.isEmpty() || isDigits(fraction, 10))
            && !(whole.isEmpty() && fraction.isEmpty());
    if (!sound || exponent < 0) {
      return sound;
    }
    String power = text.substring(exponent + 1);
    power = power.startsWith("-") || power.startsWith("+") ? power.substring(1) : power;
    return isDigits(power, 10);
  }
}
