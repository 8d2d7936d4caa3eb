package dev.flint.model.template;

import dev.flint.model.template.Arguments.Bound;
import dev.flint.model.template.Expr.Relation;
import java.math.BigInteger;

/// The tests behind `is`.
final class Tests {
  private final Budget budget;
  private final Operations operations;

  Tests(Budget budget, Operations operations) {
    this.budget = budget;
    this.operations = operations;
  }

  static boolean isTest(String name) {
    return switch (name) {
      case "odd",
          "even",
          "divisibleby",
          "defined",
          "undefined",
          "filter",
          "test",
          "none",
          "boolean",
          "false",
          "true",
          "integer",
          "float",
          "lower",
          "upper",
          "string",
          "mapping",
          "number",
          "sequence",
          "iterable",
          "callable",
          "sameas",
          "escaped",
          "in",
          "==",
          "eq",
          "equalto",
          "!=",
          "ne",
          ">",
          "gt",
          "greaterthan",
          "ge",
          ">=",
          "<",
          "lt",
          "lessthan",
          "<=",
          "le" ->
          true;
      default -> false;
    };
  }

  boolean test(String name, Value value, Arguments arguments) {
    budget.step();
    return switch (name) {
      case "==", "eq", "equalto" -> operations.holds(Relation.EQUAL, value, one(name, arguments));
      case "!=", "ne" -> operations.holds(Relation.UNEQUAL, value, one(name, arguments));
      case ">", "gt", "greaterthan" ->
          operations.holds(Relation.GREATER, value, one(name, arguments));
      case ">=", "ge" -> operations.holds(Relation.GREATER_OR_EQUAL, value, one(name, arguments));
      case "<", "lt", "lessthan" -> operations.holds(Relation.LESS, value, one(name, arguments));
      case "<=", "le" -> operations.holds(Relation.LESS_OR_EQUAL, value, one(name, arguments));
      case "in" -> operations.contains(arguments.bind(name, "seq").at(0), value);
      case "sameas" -> same(value, arguments.bind(name, "other").at(0));
      case "divisibleby" -> isRemainder(value, arguments.bind(name, "num").at(0), 0);
      default -> {
        if (!isTest(name)) {
          throw new Fault("there is no test named '" + name + "'");
        }
        arguments.places(name, 0, 0);
        yield plain(name, value);
      }
    };
  }

  private static Value one(String name, Arguments arguments) {
    Bound bound = arguments.places(name, 1, 1);
    return bound.at(0);
  }

  private boolean plain(String name, Value value) {
    return switch (name) {
      case "defined" -> !(value instanceof Value.Undefined);
      case "undefined" -> value instanceof Value.Undefined;
      case "none" -> value instanceof Value.None;
      case "boolean" -> value instanceof Value.Bool;
      case "true" -> value instanceof Value.Bool bool && bool.value();
      case "false" -> value instanceof Value.Bool bool && !bool.value();
      case "integer" -> value instanceof Value.Int;
      case "float" -> value instanceof Value.Real;
      case "number" -> value instanceof Value.Numeric;
      case "string" -> value instanceof Text;
      case "mapping" -> value instanceof Value.Dict;
      case "sequence" ->
          value instanceof Text
              || value instanceof Value.Sequence
              || value instanceof Value.Dict
              || value instanceof Value.Undefined;
      case "iterable" -> isIterable(value);
      case "callable" -> isCallable(value);
      case "escaped" -> value instanceof Text text && text.safe();
      case "lower" -> Casing.hasCase(Repr.str(value, budget), false);
      case "upper" -> Casing.hasCase(Repr.str(value, budget), true);
      case "odd" -> isRemainder(value, Value.of(2), 1);
      case "even" -> isRemainder(value, Value.of(2), 0);
      case "filter" -> Filters.isFilter(name(value));
      case "test" -> isTest(name(value));
      default -> throw new Fault("there is no test named '" + name + "'");
    };
  }

  private static String name(Value value) {
    if (value instanceof Value.Array || value instanceof Value.Dict) {
      throw new Fault("unhashable type: '" + value.type() + "'");
    }
    return value instanceof Text text ? text.value() : "";
  }

  private boolean isRemainder(Value value, Value divisor, int wanted) {
    return operations.apply(Expr.Operator.REMAINDER, value, divisor).equals(Value.of(wanted));
  }

  static boolean isIterable(Value value) {
    return value.length() >= 0 || value instanceof Value.Stream;
  }

  private static boolean isCallable(Value value) {
    return switch (value) {
      case Value.Undefined ignored -> true;
      case Thing.Namespace ignored -> false;
      case Thing.Cycler ignored -> false;
      case Thing ignored -> true;
      case Value ignored -> false;
    };
  }

  /// Python's `is`, as far as a template can rely on it.
  @SuppressWarnings("ReferenceEquality")
  private static boolean same(Value a, Value b) {
    if (a instanceof Value.Int x && b instanceof Value.Int y) {
      return x.value().equals(y.value()) && x.value().abs().compareTo(BigInteger.valueOf(256)) <= 0;
    }
    if (a instanceof Value.Bool x && b instanceof Value.Bool y) {
      return x.value() == y.value();
    }
    if (a instanceof Text x && b instanceof Text y) {
      return x.safe() == y.safe() && x.equals(y);
    }
    return a == b;
  }
}
