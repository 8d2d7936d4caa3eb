package dev.flint.model.template;

import dev.flint.model.template.Arguments.Bound;
import dev.flint.model.template.Expr.Operator;
import dev.flint.model.template.Value.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The filters behind `|`: those on single values here, the others in [TextFilters] and
/// [SequenceFilters].
final class Filters {
  private final Budget budget;
  private final Operations operations;
  private final Access access;
  private final TextFilters texts;
  private final SequenceFilters sequences;

  Filters(Budget budget, Operations operations, Access access, Tests tests) {
    this.budget = budget;
    this.operations = operations;
    this.access = access;
    this.texts = new TextFilters(budget);
    this.sequences = new SequenceFilters(budget, operations, access, tests, this);
  }

  static boolean isFilter(String name) {
    return switch (name) {
      case "abs",
          "attr",
          "batch",
          "capitalize",
          "center",
          "count",
          "d",
          "default",
          "dictsort",
          "e",
          "escape",
          "filesizeformat",
          "first",
          "float",
          "forceescape",
          "format",
          "groupby",
          "indent",
          "int",
          "items",
          "join",
          "last",
          "length",
          "list",
          "lower",
          "map",
          "max",
          "min",
          "pprint",
          "random",
          "reject",
          "rejectattr",
          "replace",
          "reverse",
          "round",
          "safe",
          "select",
          "selectattr",
          "slice",
          "sort",
          "string",
          "striptags",
          "sum",
          "title",
          "tojson",
          "trim",
          "truncate",
          "unique",
          "upper",
          "urlencode",
          "urlize",
          "wordcount",
          "wordwrap",
          "xmlattr" ->
          true;
      default -> false;
    };
  }

  /// @param arguments the arguments after the filtered value
  Value apply(String name, Value value, Arguments arguments) {
    budget.step();
    if (!isFilter(name)) {
      throw new Fault("there is no filter named '" + name + "'");
    }
    budget.work(value);
    return switch (name) {
      case "default", "d" -> {
        Bound bound = arguments.bind(name, "default_value?", "boolean?");
        boolean missing = value instanceof Undefined || (bound.flag(1, false) && !value.truth());
        yield missing ? bound.at(0, Value.of("")) : value;
      }
      case "tojson" -> {
        List<Value> all = new ArrayList<>(arguments.positional());
        all.addFirst(value);
        yield Json.dump(new Arguments(all, arguments.named()), budget);
      }
      case "length", "count" -> {
        arguments.places(name, 0, 0);
        yield Value.of(length(value));
      }
      case "string" -> {
        arguments.places(name, 0, 0);
        yield soft(value);
      }
      case "safe" -> {
        arguments.places(name, 0, 0);
        yield new Text(shown(value), true);
      }
      case "escape", "e" -> {
        arguments.places(name, 0, 0);
        yield value instanceof Text text && text.safe() ? text : new Text(escaped(value), true);
      }
      case "forceescape" -> {
        arguments.places(name, 0, 0);
        yield new Text(escaped(value), true);
      }
      case "int" -> toInteger(value, arguments.bind(name, "default?", "base?"));
      case "float" -> toFloat(value, arguments.bind(name, "default?"));
      case "abs" -> {
        arguments.places(name, 0, 0);
        yield absolute(value);
      }
      case "round" -> round(value, arguments.bind(name, "precision?", "method?"));
      case "attr" -> {
        Value member = attr(value, arguments.bind(name, "name").text(0).value());
        yield member;
      }
      case "format" -> {
        if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
          throw new Fault("format takes arguments by place or by name, not both");
        }
        Value all =
            arguments.named().isEmpty()
                ? budget.tuple(arguments.positional())
                : dict(arguments.named(), budget);
        yield new Printf(soft(value), all, budget).format();
      }
      case "random", "pprint", "urlize", "filesizeformat" ->
          throw new Fault("the filter '" + name + "' is not supported in chat templates");
      case "items",
          "list",
          "first",
          "last",
          "join",
          "map",
          "select",
          "reject",
          "selectattr",
          "rejectattr",
          "sort",
          "unique",
          "min",
          "max",
          "sum",
          "groupby",
          "batch",
          "slice",
          "reverse",
          "dictsort" ->
          sequences.apply(name, value, arguments);
      default -> texts.apply(name, value, soft(value), arguments);
    };
  }

  private String shown(Value value) {
    return Repr.str(value, budget);
  }

  private String escaped(Value value) {
    String escaped = Text.escaped(shown(value));
    budget.characters(escaped.length());
    return escaped;
  }

  /// The value as a string; a safe string stays safe.
  Text soft(Value value) {
    return value instanceof Text text ? text : Value.of(shown(value));
  }

  static Value.Dict dict(Map<String, Value> named, Budget budget) {
    Map<Value, Value> entries = new java.util.LinkedHashMap<>();
    named.forEach((key, value) -> entries.put(Value.of(key), value));
    return budget.dict(entries);
  }

  static int length(Value value) {
    if (value.length() < 0) {
      throw new Fault("object of type '" + value.type() + "' has no len()");
    }
    return value.length();
  }

  private Value attr(Value value, String name) {
    if (value instanceof Undefined) {
      return access.attribute(value, name);
    }
    Value member = access.member(value, name);
    return member == null
        ? new Undefined("'" + value.type() + " object' has no attribute '" + name + "'")
        : member;
  }

  private Value toInteger(Value value, Bound bound) {
    Value otherwise = bound.at(0, Value.of(0));
    int radix = bound.integer(1, 10);
    return switch (value) {
      case Undefined undefined -> throw undefined.fault();
      case Text text -> {
        BigInteger parsed = Numbers.integer(text.value(), radix);
        if (parsed != null) {
          yield new Value.Int(parsed);
        }
        Double real = Numbers.real(text.value());
        yield real == null || !Double.isFinite(real) ? otherwise : truncated(real);
      }
      case Value.Real real ->
          Double.isFinite(real.value()) ? truncated(real.value()) : notFinite(real, otherwise);
      case Value.Numeric number ->
          new Value.Int(java.util.Objects.requireNonNull(number.asInteger()));
      case Value ignored -> otherwise;
    };
  }

  /// Python gives the default for NaN but does not catch the overflow of infinity.
  private static Value notFinite(Value.Real real, Value otherwise) {
    if (Double.isNaN(real.value())) {
      return otherwise;
    }
    throw new Fault("cannot convert float infinity to integer");
  }

  private static Value truncated(double real) {
    return new Value.Int(new BigDecimal(real).toBigInteger());
  }

  private static Value toFloat(Value value, Bound bound) {
    Value otherwise = bound.at(0, new Value.Real(0));
    return switch (value) {
      case Undefined undefined -> throw undefined.fault();
      case Text text -> {
        Double real = Numbers.real(text.value());
        yield real == null ? otherwise : new Value.Real(real);
      }
      case Value.Numeric number -> new Value.Real(Arithmetic.real(number));
      case Value ignored -> otherwise;
    };
  }

  private static Value absolute(Value value) {
    if (!(value instanceof Value.Numeric number)) {
      throw new Fault("bad operand type for abs(): '" + value.type() + "'");
    }
    BigInteger whole = number.asInteger();
    return whole == null ? new Value.Real(Math.abs(number.asDouble())) : new Value.Int(whole.abs());
  }

  private Value round(Value value, Bound bound) {
    String method = bound.find(1) == null ? "common" : bound.text(1).value();
    if (!method.equals("common") && !method.equals("ceil") && !method.equals("floor")) {
      throw new Fault("method must be common, ceil or floor");
    }
    if (!(value instanceof Value.Numeric number)) {
      throw new Fault("type " + value.type() + " cannot be rounded");
    }
    BigInteger whole = number.asInteger();
    if (method.equals("common")) {
      if (bound.some(0) == null && bound.find(0) != null) {
        return whole == null ? truncated(Math.rint(number.asDouble())) : new Value.Int(whole);
      }
      int places = bound.integer(0, 0);
      return whole == null
          ? new Value.Real(Numerals.round(number.asDouble(), places))
          : new Value.Int(Numerals.round(whole, places));
    }
    Value scale = operations.apply(Operator.POWER, Value.of(10), bound.at(0, Value.of(0)));
    Value scaled = operations.apply(Operator.MULTIPLY, value, scale);
    RoundingMode mode = method.equals("ceil") ? RoundingMode.CEILING : RoundingMode.FLOOR;
    if (scaled instanceof Value.Real real) {
      if (!Double.isFinite(real.value())) {
        throw new Fault("cannot convert a float that is not finite to integer");
      }
      scaled = new Value.Int(new BigDecimal(real.value()).setScale(0, mode).toBigInteger());
    }
    return operations.apply(Operator.DIVIDE, scaled, scale);
  }
}
