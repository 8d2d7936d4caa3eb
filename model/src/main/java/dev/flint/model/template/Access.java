package dev.flint.model.template;

import dev.flint.model.template.Thing.Method;
import dev.flint.model.template.Value.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How `x.name`, `x[index]` and `x[from:to:step]` look things up. What is not there is undefined;
/// what a sandbox must not hand out is undefined too, for every type.
final class Access {
  private final Budget budget;

  Access(Budget budget) {
    this.budget = budget;
  }

  /// `object.name`: a method or attribute of the type first, then an element of that name.
  Value attribute(Value object, String name) {
    if (object instanceof Undefined undefined) {
      throw undefined.fault();
    }
    Value member = member(object, name);
    if (member != null) {
      return member;
    }
    if (object instanceof Value.Dict dict) {
      Value value = dict.entries().get(Value.of(name));
      if (value != null) {
        return value;
      }
    }
    return missing(object, Value.of(name));
  }

  /// `object[index]`: an element first, then a method or attribute of that name.
  Value item(Value object, Value index) {
    if (object instanceof Undefined undefined) {
      throw undefined.fault();
    }
    Value element = element(object, index);
    if (element != null) {
      return element;
    }
    if (index instanceof Text name) {
      Value member = member(object, name.value());
      if (member != null) {
        return member;
      }
    }
    return missing(object, index);
  }

  private @Nullable Value element(Value object, Value index) {
    if (object instanceof Value.Dict dict) {
      if (index instanceof Value.Array || index instanceof Value.Dict) {
        return null;
      }
      budget.work(index);
      return dict.entries().get(index);
    }
    BigInteger whole = Arithmetic.index(index);
    if (whole == null || (!(object instanceof Value.Sequence) && !(object instanceof Text))) {
      return null;
    }
    int length = object.length();
    int place = Arguments.Bound.clamped(whole);
    place = place < 0 ? place + length : place;
    if (place < 0 || place >= length) {
      return null;
    }
    return object instanceof Value.Sequence sequence
        ? sequence.items().get(place)
        : ((Text) object).at(place);
  }

  private Undefined missing(Value object, Value name) {
    String of = object instanceof Value.None ? "'None'" : "'" + object.type() + " object'";
    if (name instanceof Text text) {
      return new Undefined(of + " has no attribute '" + text.value() + "'");
    }
    return new Undefined(of.replace("'", "") + " has no element " + Repr.repr(name, budget));
  }

  /// A method or attribute of the value's type, undefined if the sandbox withholds it, null if
  /// there is none.
  @Nullable Value member(Value object, String name) {
    if (object instanceof Thing.Namespace namespace) {
      Value value = namespace.attributes.get(Value.of(name));
      return value != null && name.startsWith("_") ? unsafe(object, name) : value;
    }
    if (name.startsWith("__") && name.endsWith("__") && name.length() > 4) {
      return unsafe(object, name);
    }
    return switch (object) {
      case Text ignored -> TextMethods.isMethod(name) ? new Method(object, name) : null;
      case Value.Dict ignored ->
          switch (name) {
            case "clear", "pop", "popitem", "setdefault", "update" -> unsafe(object, name);
            case "copy", "fromkeys", "get", "items", "keys", "values" -> new Method(object, name);
            default -> null;
          };
      case Value.Array ignored ->
          switch (name) {
            case "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort" ->
                unsafe(object, name);
            case "copy", "count", "index" -> new Method(object, name);
            default -> null;
          };
      case Value.Tuple tuple ->
          switch (name) {
            case "count", "index" -> new Method(object, name);
            case "grouper" -> tuple.grouped() ? tuple.items().get(0) : null;
            case "list" -> tuple.grouped() ? tuple.items().get(1) : null;
            default -> null;
          };
      case Value.Range range ->
          switch (name) {
            case "count", "index" -> new Method(object, name);
            case "start" -> Value.of(range.start());
            case "stop" -> Value.of(range.stop());
            case "step" -> Value.of(range.step());
            default -> null;
          };
      case Value.Numeric number -> numberMember(number, name);
      case Thing.Loop loop -> loop.attribute(name);
      case Thing.Cycler cycler ->
          switch (name) {
            case "next", "reset" -> new Method(object, name);
            case "current" -> cycler.current();
            case "items" -> budget.tuple(cycler.items);
            case "pos" -> Value.of(cycler.position);
            default -> null;
          };
      case Thing.Macro macro ->
          switch (name) {
            case "name" ->
                macro.signature().name() == null
                    ? Value.None.NONE
                    : Value.of(macro.signature().name());
            case "arguments" ->
                budget.tuple(
                    macro.signature().parameters().stream().<Value>map(Value::of).toList());
            case "caller" -> Value.of(macro.signature().takesCaller());
            case "catch_kwargs" -> Value.of(macro.signature().takesNamed());
            case "catch_varargs" -> Value.of(macro.signature().takesPositional());
            default -> null;
          };
      case Value other -> null;
    };
  }

  private static @Nullable Value numberMember(Value.Numeric number, String name) {
    boolean whole = number.asInteger() != null;
    return switch (name) {
      case "real" ->
          whole ? new Value.Int(java.util.Objects.requireNonNull(number.asInteger())) : number;
      case "imag" -> whole ? Value.of(0) : new Value.Real(0);
      case "numerator" ->
          whole ? new Value.Int(java.util.Objects.requireNonNull(number.asInteger())) : null;
      case "denominator" -> whole ? Value.of(1) : null;
      case "is_integer" -> whole ? null : new Method(number, name);
      case "bit_length" -> whole ? new Method(number, name) : null;
      default -> null;
    };
  }

  private static Undefined unsafe(Value object, String name) {
    return new Undefined(
        "access to attribute '" + name + "' of '" + object.type() + "' object is unsafe.");
  }

  /// `object[start:stop:step]`; null stands for a bound that was left out.
  Value slice(Value object, @Nullable Value start, @Nullable Value stop, @Nullable Value step) {
    if (object instanceof Undefined undefined) {
      throw undefined.fault();
    }
    if (!(object instanceof Value.Sequence) && !(object instanceof Text)) {
      throw new Fault("'" + object.type() + "' object cannot be sliced");
    }
    int length = object.length();
    int stride = bound(step, 1);
    if (stride == 0) {
      throw new Fault("slice step cannot be zero");
    }
    boolean forward = stride > 0;
    int from = within(bound(start, forward ? 0 : Integer.MAX_VALUE), length, forward);
    int to =
        stop == null || stop instanceof Value.None
            ? (forward ? length : -1)
            : within(bound(stop, 0), length, forward);
    if (object instanceof Text text && stride == 1) {
      budget.characters(Math.max(0, to - from));
      return text.slice(from, to);
    }
    if (object instanceof Text text) {
      int[] points = text.value().codePoints().toArray();
      budget.characters(points.length);
      StringBuilder picked = new StringBuilder();
      for (long i = from; forward ? i < to : i > to; i += stride) {
        picked.appendCodePoint(points[(int) i]);
      }
      return text.with(picked.toString());
    }
    if (object instanceof Value.Range range) {
      long first = range.start() + from * range.step();
      return new Value.Range(first, range.start() + to * range.step(), range.step() * stride);
    }
    List<Value> items = ((Value.Sequence) object).items();
    List<Value> picked = new ArrayList<>();
    for (long i = from; forward ? i < to : i > to; i += stride) {
      budget.step();
      picked.add(items.get((int) i));
    }
    return object instanceof Value.Array ? budget.list(picked) : budget.tuple(picked);
  }

  private static int bound(@Nullable Value bound, int otherwise) {
    if (bound == null || bound instanceof Value.None) {
      return otherwise;
    }
    if (bound instanceof Undefined undefined) {
      throw undefined.fault();
    }
    BigInteger whole = Arithmetic.index(bound);
    if (whole == null) {
      throw new Fault("slice indices must be integers or None");
    }
    return Arguments.Bound.clamped(whole);
  }

  private static int within(int bound, int length, boolean forward) {
    long place = bound < 0 ? (long) bound + length : bound;
    return forward ? Math.clamp(place, 0, length) : Math.clamp(place, -1, length - 1);
  }

  static List<Value> reversed(List<Value> items) {
    List<Value> reversed = new ArrayList<>(items);
    Collections.reverse(reversed);
    return reversed;
  }
}
