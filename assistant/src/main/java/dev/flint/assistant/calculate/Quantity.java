package dev.flint.assistant.calculate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// A number with a unit.
///
/// @param value in the units of which [Dimension] speaks
/// @param dimension length, mass and so on
/// @param exact whether no digit was rounded away
record Quantity(BigDecimal value, Dimension dimension, boolean exact) {
  /// Digits to which what has no end is rounded.
  static final MathContext DIGITS = new MathContext(34, RoundingMode.HALF_EVEN);

  /// Most digits that an exact result may have.
  private static final int MOST_DIGITS = 2_000;

  static Quantity number(BigDecimal value) {
    return new Quantity(value, Dimension.NONE, true);
  }

  Quantity plus(Quantity other) {
    same(other, "added to");
    return bounded(value.add(other.value), dimension, exact && other.exact);
  }

  Quantity minus(Quantity other) {
    same(other, "subtracted from");
    return bounded(value.subtract(other.value), dimension, exact && other.exact);
  }

  Quantity times(Quantity other) {
    return bounded(
        value.multiply(other.value), dimension.times(other.dimension, 1), exact && other.exact);
  }

  Quantity over(Quantity other) {
    if (other.value.signum() == 0) {
      throw new CannotCalculate("division by zero");
    }
    Dimension quotient = dimension.times(other.dimension, -1);
    BigDecimal rounded = value.divide(other.value, DIGITS);
    boolean ends = rounded.multiply(other.value).compareTo(value) == 0;
    return new Quantity(rounded, quotient, ends && exact && other.exact);
  }

  /// The remainder, with the sign of the divisor, as in `(-1) mod 3 = 2`.
  Quantity mod(Quantity other) {
    same(other, "divided by");
    if (other.value.signum() == 0) {
      throw new CannotCalculate("division by zero");
    }
    BigDecimal rest = value.remainder(other.value);
    boolean across = rest.signum() != 0 && rest.signum() != other.value.signum();
    return bounded(across ? rest.add(other.value) : rest, dimension, exact && other.exact);
  }

  Quantity power(Quantity exponent) {
    double wanted = exponent.plain("an exponent").doubleValue();
    int whole = (int) wanted;
    if (whole == wanted && Math.abs(whole) <= 1_000) {
      if (value.signum() == 0 && whole < 0) {
        throw new CannotCalculate("division by zero");
      }
      if ((long) value.precision() * Math.abs(whole) <= MOST_DIGITS) {
        BigDecimal power = value.pow(Math.abs(whole));
        Quantity positive = new Quantity(power, dimension.power(Math.abs(whole)), exact);
        return whole >= 0 ? positive : number(BigDecimal.ONE).over(positive);
      }
      return new Quantity(value.pow(whole, DIGITS), dimension.power(whole), false);
    }
    return rounded(Math.pow(plain("a base with such an exponent").doubleValue(), wanted));
  }

  Quantity negated() {
    return new Quantity(value.negate(), dimension, exact);
  }

  Quantity squareRoot() {
    if (value.signum() < 0) {
      throw new CannotCalculate("the square root of a negative number is not a real number");
    }
    BigDecimal root = value.sqrt(DIGITS);
    return new Quantity(root, dimension.root(), exact && root.multiply(root).compareTo(value) == 0);
  }

  /// The number, where no unit is allowed.
  BigDecimal plain(String where) {
    if (!dimension.equals(Dimension.NONE)) {
      throw new CannotCalculate(where + " must be a number without a unit");
    }
    return value;
  }

  static Quantity rounded(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new CannotCalculate("the result is not a real number or too large");
    }
    return new Quantity(
        new BigDecimal(value, new MathContext(15)).stripTrailingZeros(), Dimension.NONE, false);
  }

  private void same(Quantity other, String verb) {
    if (!dimension.equals(other.dimension)) {
      throw new CannotCalculate(other.dimension + " cannot be " + verb + " " + dimension);
    }
  }

  private static Quantity bounded(BigDecimal value, Dimension dimension, boolean exact) {
    if (Math.abs((long) value.scale()) > 10_000) {
      throw new CannotCalculate("the result is too large or too small");
    }
    return value.precision() <= MOST_DIGITS
        ? new Quantity(value, dimension, exact)
        : new Quantity(value.round(DIGITS), dimension, false);
  }
}
