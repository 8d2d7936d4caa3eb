package dev.flint.model.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The arguments of a call, by place and by name, and their binding to the parameters of what is
/// called.
record Arguments(List<Value> positional, Map<String, Value> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  /// Binds to parameters that can be given by place or by name. A name that ends in `?` is
  /// optional.
  ///
  /// @throws Fault if an argument is missing, unknown or given twice
  Bound bind(String function, String... parameters) {
    List<@Nullable Value> values = places(function, parameters.length);
    int used = 0;
    for (int i = 0; i < parameters.length; i++) {
      boolean optional = parameters[i].endsWith("?");
      String name =
          optional ? parameters[i].substring(0, parameters[i].length() - 1) : parameters[i];
      Value byName = named.get(name);
      if (byName != null) {
        used++;
        if (values.get(i) != null) {
          throw new Fault(function + "() got multiple values for argument '" + name + "'");
        }
        values.set(i, byName);
      }
      if (values.get(i) == null && !optional) {
        throw new Fault(function + "() misses the argument '" + name + "'");
      }
    }
    if (used < named.size()) {
      throw new Fault(function + "() got an unexpected keyword argument");
    }
    return new Bound(function, values);
  }

  /// Binds to parameters that can only be given by place.
  Bound places(String function, int least, int most) {
    if (!named.isEmpty()) {
      throw new Fault(function + "() takes no keyword arguments");
    }
    if (positional.size() < least) {
      throw new Fault(
          function + "() takes at least " + least + " arguments (" + positional.size() + " given)");
    }
    return new Bound(function, places(function, most));
  }

  private List<@Nullable Value> places(String function, int most) {
    if (positional.size() > most) {
      throw new Fault(
          function + "() takes at most " + most + " arguments (" + positional.size() + " given)");
    }
    List<@Nullable Value> values = new ArrayList<>(positional);
    while (values.size() < most) {
      values.add(null);
    }
    return values;
  }

  Arguments without(int first) {
    return new Arguments(positional.subList(first, positional.size()), named);
  }

  /// Arguments in the order of the parameters of `function`.
  record Bound(String function, List<@Nullable Value> values) {
    @Nullable Value find(int index) {
      return values.get(index);
    }

    /// The argument, or null if it is missing or None.
    @Nullable Value some(int index) {
      Value value = values.get(index);
      return value instanceof Value.None ? null : value;
    }

    Value at(int index) {
      Value value = values.get(index);
      if (value == null) {
        throw new Fault(function + "() misses an argument");
      }
      return value;
    }

    Value at(int index, Value otherwise) {
      Value value = values.get(index);
      return value == null ? otherwise : value;
    }

    boolean flag(int index, boolean otherwise) {
      Value value = values.get(index);
      return value == null ? otherwise : value.truth();
    }

    Text text(int index) {
      if (at(index) instanceof Text text) {
        return text;
      }
      throw new Fault(function + "() argument must be str, not " + at(index).type());
    }

    @Nullable Text someText(int index) {
      return some(index) == null ? null : text(index);
    }

    /// An integer, brought into the range of an `int`.
    int integer(int index, int otherwise) {
      Value value = values.get(index);
      return value == null ? otherwise : integer(value);
    }

    int integer(int index) {
      return integer(at(index));
    }

    private int integer(Value value) {
      if (value instanceof Value.Undefined undefined) {
        throw undefined.fault();
      }
      BigInteger whole = Arithmetic.index(value);
      if (whole == null) {
        throw new Fault(
            function + "(): '" + value.type() + "' object cannot be interpreted as an integer");
      }
      return clamped(whole);
    }

    static int clamped(BigInteger whole) {
      if (whole.bitLength() < 32) {
        return whole.intValue();
      }
      return whole.signum() < 0 ? Integer.MIN_VALUE + 1 : Integer.MAX_VALUE;
    }
  }
}
