package dev.flint.model.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set of numbers: an interval, and what else is asked of its members. No bound is null.
///
/// @param loOpen whether the lower bound itself is left out
/// @param multipleOf all are multiples of this
record Numbers(
    Kind kind,
    @Nullable BigDecimal lo,
    boolean loOpen,
    @Nullable BigDecimal hi,
    boolean hiOpen,
    @Nullable BigDecimal multipleOf) {
  enum Kind {
    ANY,
    INTEGER,
    FRACTION
  }

  static final Numbers ALL = new Numbers(Kind.ANY, null, false, null, false, null);
  static final Numbers INTEGERS = new Numbers(Kind.INTEGER, null, false, null, false, null);

  static Numbers of(BigDecimal value) {
    return new Numbers(Kind.ANY, value, false, value, false, null);
  }

  static Numbers atLeast(BigDecimal lo, boolean open) {
    return new Numbers(Kind.ANY, lo, open, null, false, null);
  }

  static Numbers atMost(BigDecimal hi, boolean open) {
    return new Numbers(Kind.ANY, null, false, hi, open, null);
  }

  static Numbers multiplesOf(BigDecimal of) {
    return new Numbers(Kind.ANY, null, false, null, false, of);
  }

  boolean isConstant() {
    return lo != null && hi != null && lo.compareTo(hi) == 0;
  }

  /// The one number, as it is written.
  String constant() {
    BigDecimal value = CharDfa.nonNull(lo);
    return value.signum() == 0 ? "0" : value.toPlainString();
  }

  /// Both, or null if they have nothing in common.
  @Nullable Numbers and(Numbers other) {
    Kind both =
        kind == Kind.ANY ? other.kind : other.kind == Kind.ANY || other.kind == kind ? kind : null;
    if (both == null) {
      return null;
    }
    int low = lo == null ? -1 : other.lo == null ? 1 : lo.compareTo(other.lo);
    int high = hi == null ? 1 : other.hi == null ? -1 : hi.compareTo(other.hi);
    Numbers joined =
        new Numbers(
            both,
            low >= 0 ? lo : other.lo,
            low == 0 ? loOpen || other.loOpen : low > 0 ? loOpen : other.loOpen,
            high <= 0 ? hi : other.hi,
            high == 0 ? hiOpen || other.hiOpen : high < 0 ? hiOpen : other.hiOpen,
            common(multipleOf, other.multipleOf));
    return joined.isEmpty() ? null : joined;
  }

  private static @Nullable BigDecimal common(@Nullable BigDecimal a, @Nullable BigDecimal b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    int scale = Math.max(0, Math.max(a.scale(), b.scale()));
    java.math.BigInteger x = a.setScale(scale).unscaledValue();
    java.math.BigInteger y = b.setScale(scale).unscaledValue();
    return new BigDecimal(x.divide(x.gcd(y)).multiply(y), scale).stripTrailingZeros();
  }

  private boolean isEmpty() {
    if (lo == null || hi == null) {
      return false;
    }
    int order = lo.compareTo(hi);
    if (order > 0 || (order == 0 && (loOpen || hiOpen))) {
      return true;
    }
    return order == 0 && !admits(lo);
  }

  private boolean admits(BigDecimal value) {
    boolean integer = value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
    return (kind == Kind.ANY || integer == (kind == Kind.INTEGER))
        && (multipleOf == null || value.remainder(multipleOf).signum() == 0);
  }

  /// What is left without the other.
  ///
  /// @throws Inexpressible if that is no set of such sets
  List<Numbers> minus(Numbers other) {
    if (and(other) == null) {
      return List.of(this);
    }
    if (other.multipleOf != null
        && (multipleOf == null || multipleOf.compareTo(other.multipleOf) != 0)) {
      throw new Inexpressible();
    }
    List<Numbers> left = new ArrayList<>();
    if (other.lo != null) {
      add(atMost(other.lo, !other.loOpen), left);
    }
    if (other.hi != null) {
      add(atLeast(other.hi, !other.hiOpen), left);
    }
    if (other.kind == Kind.INTEGER && kind != Kind.INTEGER) {
      add(new Numbers(Kind.FRACTION, null, false, null, false, null), left);
    } else if (other.kind == Kind.FRACTION && kind != Kind.FRACTION) {
      add(INTEGERS, left);
    }
    return left;
  }

  private void add(Numbers other, List<Numbers> out) {
    Numbers both = and(other);
    if (both != null) {
      out.add(both);
    }
  }
}
