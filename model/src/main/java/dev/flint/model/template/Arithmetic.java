package dev.flint.model.template;

import dev.flint.model.template.Expr.Operator;
import dev.flint.model.template.Value.Int;
import dev.flint.model.template.Value.Numeric;
import dev.flint.model.template.Value.Real;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/// Python's arithmetic: integers of any (reasonable) size, floats, division that floors.
final class Arithmetic {
  private Arithmetic() {}

  static Value apply(Operator operator, Numeric a, Numeric b) {
    BigInteger x = a.asInteger();
    BigInteger y = b.asInteger();
    if (x != null && y != null) {
      return integers(operator, x, y);
    }
    return new Real(reals(operator, real(a), real(b)));
  }

  static Value sign(Value value, boolean minus) {
    if (value instanceof Value.Undefined undefined) {
      throw undefined.fault();
    }
    if (!(value instanceof Numeric number)) {
      throw new Fault(
          "bad operand type for unary " + (minus ? "-" : "+") + ": '" + value.type() + "'");
    }
    BigInteger whole = number.asInteger();
    if (whole != null) {
      return new Int(minus ? whole.negate() : whole);
    }
    return minus ? new Real(-number.asDouble()) : number;
  }

  private static Value integers(Operator operator, BigInteger x, BigInteger y) {
    return switch (operator) {
      case ADD -> new Int(x.add(y));
      case SUBTRACT -> new Int(x.subtract(y));
      case MULTIPLY -> new Int(x.multiply(y));
      case DIVIDE -> new Real(quotient(x, y));
      case FLOOR_DIVIDE -> new Int(floorDivide(x, y));
      case REMAINDER -> new Int(x.subtract(floorDivide(x, y).multiply(y)));
      case POWER -> power(x, y);
    };
  }

  private static double quotient(BigInteger x, BigInteger y) {
    checkDivisor(y.signum() != 0, "division by zero");
    if (x.bitLength() <= 53 && y.bitLength() <= 53) {
      return x.doubleValue() / y.doubleValue();
    }
    return finite(new BigDecimal(x).divide(new BigDecimal(y), new MathContext(60)).doubleValue());
  }

  private static BigInteger floorDivide(BigInteger x, BigInteger y) {
    checkDivisor(y.signum() != 0, "integer division or modulo by zero");
    BigInteger[] parts = x.divideAndRemainder(y);
    boolean below = parts[1].signum() != 0 && parts[1].signum() != y.signum();
    return below ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  private static Value power(BigInteger base, BigInteger exponent) {
    if (exponent.signum() < 0) {
      return new Real(
          reals(Operator.POWER, finite(base.doubleValue()), finite(exponent.doubleValue())));
    }
    if (base.abs().bitLength() <= 1) {
      boolean odd = exponent.testBit(0);
      return new Int(
          exponent.signum() == 0
              ? BigInteger.ONE
              : base.signum() < 0 && !odd ? base.negate() : base);
    }
    if (exponent.bitLength() > 31 || (base.bitLength() - 1L) * exponent.intValue() > Int.MAX_BITS) {
      throw new Fault("an integer grows too large");
    }
    return new Int(base.pow(exponent.intValue()));
  }

  private static double reals(Operator operator, double x, double y) {
    return switch (operator) {
      case ADD -> x + y;
      case SUBTRACT -> x - y;
      case MULTIPLY -> x * y;
      case DIVIDE -> {
        checkDivisor(y != 0, "float division by zero");
        yield x / y;
      }
      case FLOOR_DIVIDE -> floorDivide(x, y);
      case REMAINDER -> {
        checkDivisor(y != 0, "float modulo");
        double rest = x % y;
        yield rest == 0 ? Math.copySign(0.0, y) : rest < 0 == y < 0 ? rest : rest + y;
      }
      case POWER -> {
        checkDivisor(x != 0 || y >= 0, "0.0 cannot be raised to a negative power");
        double result = Math.pow(x, y);
        if (Double.isNaN(result) && !Double.isNaN(x) && !Double.isNaN(y)) {
          throw new Fault("a negative number has no such power among the real numbers");
        }
        yield Double.isInfinite(result) && Double.isFinite(x) && Double.isFinite(y)
            ? finite(result)
            : result;
      }
    };
  }

  private static double floorDivide(double x, double y) {
    checkDivisor(y != 0, "float floor division by zero");
    double rest = x % y;
    double quotient = (x - rest) / y;
    if (rest != 0 && rest < 0 != y < 0) {
      quotient -= 1;
    }
    if (quotient == 0) {
      return Math.copySign(0.0, x / y);
    }
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }

  private static void checkDivisor(boolean sound, String reason) {
    if (!sound) {
      throw new Fault(reason);
    }
  }

  /// A number as a float, refused if it is an integer beyond them.
  static double real(Numeric number) {
    return number.asInteger() == null ? number.asDouble() : finite(number.asDouble());
  }

  private static double finite(double value) {
    if (Double.isInfinite(value)) {
      throw new Fault("a number is too large for a float");
    }
    return value;
  }

  /// The value as an index or count, or null if it is not an integer.
  static @Nullable BigInteger index(Value value) {
    return value instanceof Numeric number ? number.asInteger() : null;
  }
}
