package dev.flint.model.grammar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the numbers of a set are written. Reads digit by digit and compares with both bounds on the
/// way; numbers with bounds are written without an exponent.
final class NumberTexts {
  private static final int MOST_DIGITS = 24;
  private static final int MOST_FRACTION = 24;
  private static final BigInteger MOST_MULTIPLE = BigInteger.valueOf(5000);

  /// A bound of the magnitude: its digits before and after the point.
  private record Bound(String whole, String fraction, boolean open) {
    static @Nullable Bound of(@Nullable BigDecimal value, boolean open) {
      if (value == null) {
        return null;
      }
      String plain = value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
      int point = plain.indexOf('.');
      return point < 0
          ? new Bound(plain, "", open)
          : new Bound(plain.substring(0, point), plain.substring(point + 1), open);
    }
  }

  /// What was read of a magnitude.
  ///
  /// @param whole digits before the point
  /// @param fraction digits after it, -1 before it
  /// @param low how the digits compare with those of the lower bound, likewise `high`
  /// @param marked before the point whether it began with 0, after it whether another digit came
  /// @param remainder of what was read, by the multiple
  private record Read(int whole, int fraction, int low, int high, boolean marked, int remainder) {}

  private final @Nullable Bound lo;
  private final @Nullable Bound hi;
  private final Numbers.Kind kind;
  private final int modulus;
  private final int modulusScale;
  private final int mostWhole;
  private final Dfa.Builder dfa = new Dfa.Builder();
  private final Map<Read, Integer> ids = new HashMap<>();
  private final List<Read> open = new ArrayList<>();
  private final List<Integer> openIds = new ArrayList<>();

  private NumberTexts(
      @Nullable Bound lo, @Nullable Bound hi, Numbers.Kind kind, @Nullable BigDecimal multipleOf) {
    this.lo = lo;
    this.hi = hi;
    this.kind = kind;
    if (multipleOf == null) {
      modulus = 1;
      modulusScale = MOST_FRACTION;
    } else {
      modulusScale = Math.max(0, multipleOf.scale());
      BigInteger unscaled = multipleOf.setScale(modulusScale).unscaledValue();
      if (unscaled.compareTo(MOST_MULTIPLE) > 0) {
        throw BadGrammar.tooLarge(
            "multipleOf", "multipleOf " + multipleOf.toPlainString() + " is too large.");
      }
      modulus = unscaled.intValue();
    }
    int digits = modulus > 100 ? 15 : MOST_DIGITS;
    mostWhole =
        Math.max(hi == null ? digits : hi.whole().length(), lo == null ? 1 : lo.whole().length());
  }

  /// The texts of a set; null if there are none.
  static @Nullable Dfa of(Numbers numbers) {
    if (numbers.isConstant()) {
      return Encoding.utf8(CharDfa.words(List.of(numbers.constant())));
    }
    Numbers.Kind kind = numbers.kind();
    BigDecimal zero = BigDecimal.ZERO;
    BigDecimal lo = numbers.lo();
    BigDecimal hi = numbers.hi();
    Dfa positive = null;
    Dfa negative = null;
    if (hi == null || hi.signum() >= 0) {
      boolean cut = lo == null || lo.signum() < 0;
      Bound low = Bound.of(cut ? zero : lo, !cut && numbers.loOpen());
      positive =
          new NumberTexts(low, Bound.of(hi, numbers.hiOpen()), kind, numbers.multipleOf())
              .build(false);
    }
    if (lo == null || lo.signum() < 0) {
      boolean cut = hi == null || hi.signum() >= 0;
      BigDecimal least = hi == null || cut ? zero : hi.negate();
      Bound low = Bound.of(least, cut || numbers.hiOpen());
      Bound high = Bound.of(lo == null ? null : lo.negate(), numbers.loOpen());
      negative = new NumberTexts(low, high, kind, numbers.multipleOf()).build(true);
    }
    return positive == null ? negative : negative == null ? positive : positive.or(negative);
  }

  private @Nullable Dfa build(boolean minus) {
    if (minus) {
      dfa.edge(dfa.state(CharDfa.NO_LABEL), '-', '-', 1);
    }
    id(new Read(0, -1, 0, 0, false, 0));
    for (int i = 0; i < open.size(); i++) {
      Read read = open.get(i);
      for (int digit = 0; digit <= 9; digit++) {
        Read next = read.fraction < 0 ? whole(read, digit) : fraction(read, digit);
        if (next != null) {
          dfa.edge(openIds.get(i), '0' + digit, '0' + digit, id(next));
        }
      }
      if (read.whole > 0 && read.fraction < 0 && kind != Numbers.Kind.INTEGER) {
        int low = lo == null ? 1 : atPoint(read.whole, read.low, lo);
        int high = hi == null ? -1 : atPoint(read.whole, read.high, hi);
        if (low >= 0 && high <= 0) {
          dfa.edge(openIds.get(i), '.', '.', id(new Read(1, 0, low, high, false, read.remainder)));
        }
      }
    }
    return dfa.build();
  }

  private int id(Read read) {
    Integer known = ids.get(read);
    if (known == null) {
      known = dfa.state(accepts(read) ? 0 : CharDfa.NO_LABEL);
      ids.put(read, known);
      open.add(read);
      openIds.add(known);
    }
    return known;
  }

  private @Nullable Read whole(Read read, int digit) {
    if (read.marked || read.whole == mostWhole) {
      return null;
    }
    return new Read(
        read.whole + 1,
        -1,
        lo == null ? 0 : compare(read.low, digit, lo.whole(), read.whole),
        hi == null ? 0 : compare(read.high, digit, hi.whole(), read.whole),
        read.whole == 0 && digit == 0,
        (read.remainder * 10 + digit) % modulus);
  }

  private @Nullable Read fraction(Read read, int digit) {
    if (read.fraction == MOST_FRACTION || (read.fraction >= modulusScale && digit != 0)) {
      return null;
    }
    int low = lo == null ? 1 : compare(read.low, digit, lo.fraction(), read.fraction);
    int high = hi == null ? -1 : compare(read.high, digit, hi.fraction(), read.fraction);
    if (low < 0 || high > 0) {
      return null;
    }
    int remainder =
        read.fraction < modulusScale ? (read.remainder * 10 + digit) % modulus : read.remainder;
    boolean marked = read.marked || digit != 0;
    return new Read(1, read.fraction + 1, low, high, marked, remainder);
  }

  private static int compare(int before, int digit, String bound, int index) {
    int other = index < bound.length() ? bound.charAt(index) - '0' : 0;
    return before != 0 ? before : Integer.compare(digit, other);
  }

  private static int atPoint(int digits, int order, Bound bound) {
    int length = Integer.compare(digits, bound.whole().length());
    return length != 0 ? length : order;
  }

  private boolean accepts(Read read) {
    boolean fraction = read.fraction > 0 && read.marked;
    if (read.whole == 0 || read.fraction == 0 || (kind == Numbers.Kind.FRACTION && !fraction)) {
      return false;
    }
    int remainder = read.remainder;
    for (int i = Math.max(0, read.fraction); modulus > 1 && i < modulusScale; i++) {
      remainder = remainder * 10 % modulus;
    }
    return remainder == 0
        && (lo == null || atEnd(read, read.low, lo) > (lo.open() ? 0 : -1))
        && (hi == null || atEnd(read, read.high, hi) < (hi.open() ? 0 : 1));
  }

  private static int atEnd(Read read, int order, Bound bound) {
    int point = read.fraction < 0 ? atPoint(read.whole, order, bound) : order;
    boolean shorter = Math.max(0, read.fraction) < bound.fraction().length();
    return point == 0 && shorter ? -1 : point;
  }
}
