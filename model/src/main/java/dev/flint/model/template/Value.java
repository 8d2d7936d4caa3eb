package dev.flint.model.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/// A value of the template language, with the semantics of its Python counterpart. `equals` is
/// Python's `==`: the numbers 1, 1.0 and True are equal, a list never equals a tuple.
sealed interface Value
    permits Value.None,
        Value.Undefined,
        Value.Numeric,
        Value.Sequence,
        Value.Dict,
        Value.DictView,
        Value.Stream,
        Text,
        Thing {
  /// The name of the Python type, for messages.
  String type();

  default boolean truth() {
    return true;
  }

  /// The elements that a loop sees.
  default Iterator<Value> each() {
    throw new Fault("'" + type() + "' object is not iterable");
  }

  /// What `len()` gives, or -1 if the type has no length.
  default int length() {
    return -1;
  }

  default Extent extent() {
    return Extent.PLAIN;
  }

  /// How large a value is: the levels of containers and, shared parts counted every time, its
  /// elements.
  record Extent(int levels, long elements) {
    static final Extent PLAIN = new Extent(0, 1);
  }

  /// Fails if the value cannot be a key of a dict.
  static Value key(Value value) {
    int _ = value.hashCode();
    return value;
  }

  static Bool of(boolean value) {
    return value ? Bool.TRUE : Bool.FALSE;
  }

  static Int of(long value) {
    return new Int(BigInteger.valueOf(value));
  }

  static Text of(String value) {
    return new Text(value, false);
  }

  enum None implements Value {
    NONE;

    @Override
    public String type() {
      return "NoneType";
    }

    @Override
    public boolean truth() {
      return false;
    }
  }

  /// What a missing variable, key or element is: prints as nothing, is false and empty, and fails
  /// in any other use.
  record Undefined(String reason) implements Value {
    @Override
    public String type() {
      return "Undefined";
    }

    @Override
    public boolean truth() {
      return false;
    }

    @Override
    public Iterator<Value> each() {
      return Collections.emptyIterator();
    }

    @Override
    public int length() {
      return 0;
    }

    Fault fault() {
      return new Fault(reason);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
      return 7;
    }
  }

  /// A number, of which booleans are a kind.
  sealed interface Numeric extends Value {
    double asDouble();

    /// As an integer, or null if this is a float.
    @Nullable BigInteger asInteger();

    static boolean equal(Numeric a, @Nullable Object other) {
      if (!(other instanceof Numeric b)) {
        return false;
      }
      BigInteger left = a.asInteger();
      BigInteger right = b.asInteger();
      if (left != null && right != null) {
        return left.equals(right);
      }
      if (left == null && right == null) {
        return a.asDouble() == b.asDouble();
      }
      double real = left == null ? a.asDouble() : b.asDouble();
      BigInteger whole = left == null ? right : left;
      return whole != null && isWhole(real) && new BigDecimal(real).toBigInteger().equals(whole);
    }

    static int hash(Numeric a) {
      BigInteger whole = a.asInteger();
      if (whole != null) {
        return whole.hashCode();
      }
      double real = a.asDouble();
      return isWhole(real) ? new BigDecimal(real).toBigInteger().hashCode() : Double.hashCode(real);
    }

    private static boolean isWhole(double real) {
      return Double.isFinite(real) && real == Math.rint(real);
    }
  }

  record Bool(boolean value) implements Numeric {
    static final Bool TRUE = new Bool(true);
    static final Bool FALSE = new Bool(false);

    @Override
    public String type() {
      return "bool";
    }

    @Override
    public boolean truth() {
      return value;
    }

    @Override
    public double asDouble() {
      return value ? 1 : 0;
    }

    @Override
    public BigInteger asInteger() {
      return value ? BigInteger.ONE : BigInteger.ZERO;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return Numeric.equal(this, other);
    }

    @Override
    public int hashCode() {
      return Numeric.hash(this);
    }
  }

  record Int(BigInteger value) implements Numeric {
    /// Python prints no integer longer than 4300 digits; neither do we make one.
    static final int MAX_BITS = 14_000;

    public Int {
      if (value.bitLength() > MAX_BITS) {
        throw new Fault("an integer grows too large");
      }
    }

    @Override
    public String type() {
      return "int";
    }

    @Override
    public boolean truth() {
      return value.signum() != 0;
    }

    @Override
    public double asDouble() {
      return value.doubleValue();
    }

    @Override
    public BigInteger asInteger() {
      return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return Numeric.equal(this, other);
    }

    @Override
    public int hashCode() {
      return Numeric.hash(this);
    }
  }

  record Real(double value) implements Numeric {
    @Override
    public String type() {
      return "float";
    }

    @Override
    public boolean truth() {
      return value != 0;
    }

    @Override
    public double asDouble() {
      return value;
    }

    @Override
    public @Nullable BigInteger asInteger() {
      return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return Numeric.equal(this, other);
    }

    @Override
    public int hashCode() {
      return Numeric.hash(this);
    }
  }

  /// Something with elements in order that can be picked by number.
  sealed interface Sequence extends Value {
    List<Value> items();

    @Override
    default boolean truth() {
      return !items().isEmpty();
    }

    @Override
    default Iterator<Value> each() {
      return items().iterator();
    }

    @Override
    default int length() {
      return items().size();
    }
  }

  record Array(List<Value> items, Extent extent) implements Sequence {
    @Override
    public String type() {
      return "list";
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Array list && items.equals(list.items);
    }

    @Override
    public int hashCode() {
      throw new Fault("unhashable type: 'list'");
    }
  }

  /// @param grouped whether this is an element of `groupby`, whose parts are also called `grouper`
  ///   and `list`
  record Tuple(List<Value> items, Extent extent, boolean grouped) implements Sequence {
    @Override
    public String type() {
      return "tuple";
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Tuple tuple && items.equals(tuple.items);
    }

    @Override
    public int hashCode() {
      return items.hashCode();
    }
  }

  record Range(long start, long stop, long step) implements Sequence {
    @Override
    public String type() {
      return "range";
    }

    @Override
    public int length() {
      long span = step > 0 ? stop - start : start - stop;
      return span <= 0 ? 0 : Math.toIntExact((span - 1) / Math.abs(step) + 1);
    }

    @Override
    public List<Value> items() {
      return new Numbers(start, step, length());
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Range range && items().equals(range.items());
    }

    @Override
    public int hashCode() {
      return items().hashCode();
    }
  }

  /// The numbers of a range, made when asked for.
  final class Numbers extends AbstractList<Value> implements RandomAccess {
    private final long start;
    private final long step;
    private final int size;

    private Numbers(long start, long step, int size) {
      this.start = start;
      this.step = step;
      this.size = size;
    }

    @Override
    public Value get(int index) {
      Objects.checkIndex(index, size);
      return of(start + index * step);
    }

    @Override
    public int size() {
      return size;
    }
  }

  record Dict(Map<Value, Value> entries, Extent extent) implements Value {
    @Override
    public String type() {
      return "dict";
    }

    @Override
    public boolean truth() {
      return !entries.isEmpty();
    }

    @Override
    public Iterator<Value> each() {
      return entries.keySet().iterator();
    }

    @Override
    public int length() {
      return entries.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Dict dict && entries.equals(dict.entries);
    }

    @Override
    public int hashCode() {
      throw new Fault("unhashable type: 'dict'");
    }
  }

  /// What `dict.keys()`, `dict.values()` and `dict.items()` give.
  record DictView(String part, List<Value> items) implements Value {
    @Override
    public String type() {
      return "dict_" + part;
    }

    @Override
    public boolean truth() {
      return !items.isEmpty();
    }

    @Override
    public Iterator<Value> each() {
      return items.iterator();
    }

    @Override
    public int length() {
      return items.size();
    }
  }

  /// Elements that can be walked through once, made while they are asked for.
  record Stream(String type, Iterator<Value> each, Extent extent) implements Value {
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
