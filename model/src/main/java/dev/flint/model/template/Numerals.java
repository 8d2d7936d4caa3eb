package dev.flint.model.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// Numbers in decimal notation, as printf-style formatting, `str.format` and `round` need them.
/// Rounding is exact and half to even.
final class Numerals {
  /// No float has more decimal places.
  private static final int MAX_PLACES = 1074;

  private Numerals() {}

  /// `value` in the notation `kind`, one of `e`, `f`, `g` and their capitals, without a minus.
  ///
  /// @param alternate keep the point, and for `g` trailing zeros
  static String real(double value, char kind, int precision, boolean alternate) {
    boolean upper = Character.isUpperCase(kind);
    String text;
    if (Double.isNaN(value)) {
      text = "nan";
    } else if (Double.isInfinite(value)) {
      text = "inf";
    } else {
      BigDecimal exact = new BigDecimal(Math.abs(value));
      text =
          switch (Character.toLowerCase(kind)) {
            case 'e' -> scientific(exact, precision, alternate);
            case 'f' -> fixed(exact, precision, alternate);
            default -> general(exact, Math.max(precision, 1), alternate);
          };
    }
    return upper ? text.toUpperCase(Locale.ROOT) : text;
  }

  private static String fixed(BigDecimal exact, int precision, boolean alternate) {
    int places = Math.min(precision, MAX_PLACES);
    String text = exact.setScale(places, RoundingMode.HALF_EVEN).toPlainString();
    return alternate && precision == 0 ? text + "." : text + "0".repeat(precision - places);
  }

  private static String scientific(BigDecimal exact, int precision, boolean alternate) {
    if (exact.signum() == 0) {
      return mantissa("0".repeat(precision + 1), alternate) + "e+00";
    }
    BigDecimal rounded = exact.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    String digits = rounded.unscaledValue().toString();
    digits = digits.length() > precision ? digits.substring(0, precision + 1) : digits;
    digits += "0".repeat(precision + 1 - digits.length());
    return mantissa(digits, alternate) + exponent(exponent);
  }

  private static String mantissa(String digits, boolean alternate) {
    String rest = digits.substring(1);
    return digits.charAt(0) + (rest.isEmpty() && !alternate ? "" : ".") + rest;
  }

  private static String exponent(int exponent) {
    int size = Math.abs(exponent);
    return (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
  }

  private static String general(BigDecimal exact, int precision, boolean alternate) {
    int exponent = 0;
    if (exact.signum() != 0) {
      BigDecimal rounded = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
      exponent = rounded.precision() - rounded.scale() - 1;
    }
    if (exponent < -4 || exponent >= precision) {
      String text = scientific(exact, precision - 1, alternate);
      int e = text.indexOf('e');
      return (alternate ? text.substring(0, e) : withoutZeros(text.substring(0, e)))
          + text.substring(e);
    }
    String text = fixed(exact, precision - 1 - exponent, alternate);
    return alternate ? text : withoutZeros(text);
  }

  private static String withoutZeros(String text) {
    if (text.indexOf('.') < 0) {
      return text;
    }
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }

  static double round(double value, int places) {
    if (!Double.isFinite(value) || places > 400) {
      return value;
    }
    if (places < -400) {
      return Math.copySign(0.0, value);
    }
    double rounded = new BigDecimal(value).setScale(places, RoundingMode.HALF_EVEN).doubleValue();
    if (Double.isInfinite(rounded)) {
      throw new Fault("rounded value too large to represent");
    }
    return rounded == 0 ? Math.copySign(0.0, value) : rounded;
  }

  static BigInteger round(BigInteger value, int places) {
    if (places >= 0) {
      return value;
    }
    if (places < -5000) {
      return BigInteger.ZERO;
    }
    return new BigDecimal(value).setScale(places, RoundingMode.HALF_EVEN).toBigInteger();
  }
}
