package dev.flint.model.template;

import dev.flint.model.template.Expr.Operator;
import dev.flint.model.template.Expr.Relation;
import dev.flint.model.template.Value.Numeric;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// The operators of the language on values, with Python's meaning.
final class Operations {
  private final Budget budget;

  Operations(Budget budget) {
    this.budget = budget;
  }

  Value apply(Operator operator, Value left, Value right) {
    if (left instanceof Value.Undefined undefined) {
      throw undefined.fault();
    }
    if (operator == Operator.REMAINDER && left instanceof Text format) {
      return new Printf(format, right, budget).format();
    }
    if (right instanceof Value.Undefined undefined) {
      throw undefined.fault();
    }
    if (left instanceof Numeric a && right instanceof Numeric b) {
      return Arithmetic.apply(operator, a, b);
    }
    if (operator == Operator.ADD) {
      return add(left, right);
    }
    if (operator == Operator.MULTIPLY) {
      if (right instanceof Numeric count && count.asInteger() != null) {
        return repeat(left, count);
      }
      if (left instanceof Numeric count && count.asInteger() != null) {
        return repeat(right, count);
      }
    }
    throw unsupported(operator, left, right);
  }

  static Fault unsupported(Operator operator, Value left, Value right) {
    return new Fault(
        "unsupported operand type(s) for "
            + operator.sign
            + ": '"
            + left.type()
            + "' and '"
            + right.type()
            + "'");
  }

  private Value add(Value left, Value right) {
    if (left instanceof Text a && right instanceof Text b) {
      return join(a, b);
    }
    if (left instanceof Value.Array a && right instanceof Value.Array b) {
      return budget.list(joined(a.items(), b.items()));
    }
    if (left instanceof Value.Tuple a && right instanceof Value.Tuple b) {
      return budget.tuple(joined(a.items(), b.items()));
    }
    if (left instanceof Text || left instanceof Value.Array || left instanceof Value.Tuple) {
      throw new Fault(
          "can only concatenate "
              + left.type()
              + " (not \""
              + right.type()
              + "\") to "
              + left.type());
    }
    throw unsupported(Operator.ADD, left, right);
  }

  private Text join(Text a, Text b) {
    boolean safe = a.safe() || b.safe();
    String left = safe && !a.safe() ? Text.escaped(a.value()) : a.value();
    String right = safe && !b.safe() ? Text.escaped(b.value()) : b.value();
    budget.characters((long) left.length() + right.length());
    return new Text(left.concat(right), safe);
  }

  private List<Value> joined(List<Value> a, List<Value> b) {
    budget.steps((long) a.size() + b.size());
    List<Value> joined = new ArrayList<>(a.size() + b.size());
    joined.addAll(a);
    joined.addAll(b);
    return joined;
  }

  private Value repeat(Value value, Numeric count) {
    BigInteger wanted = count.asInteger();
    long times =
        wanted == null || wanted.signum() < 0
            ? 0
            : wanted.min(BigInteger.valueOf(1L << 40)).longValue();
    if (value instanceof Text text) {
      budget.characters(text.value().length() * times);
      return text.with(text.value().isEmpty() ? "" : text.value().repeat((int) times));
    }
    if (value instanceof Value.Array array) {
      return budget.list(repeated(array.items(), times));
    }
    if (value instanceof Value.Tuple tuple) {
      return budget.tuple(repeated(tuple.items(), times));
    }
    throw unsupported(Operator.MULTIPLY, value, count);
  }

  private List<Value> repeated(List<Value> items, long times) {
    if (items.isEmpty()) {
      return List.of();
    }
    budget.steps(items.size() * times);
    List<Value> repeated = new ArrayList<>((int) (items.size() * times));
    for (long i = 0; i < times; i++) {
      repeated.addAll(items);
    }
    return repeated;
  }

  boolean holds(Relation relation, Value left, Value right) {
    budget.work(left);
    return switch (relation) {
      case EQUAL -> left.equals(right);
      case UNEQUAL -> !left.equals(right);
      case IN -> contains(right, left);
      case NOT_IN -> !contains(right, left);
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> ordered(relation, left, right);
    };
  }

  boolean less(Value left, Value right) {
    budget.work(left);
    return ordered(Relation.LESS, left, right);
  }

  boolean contains(Value container, Value item) {
    budget.work(container);
    switch (container) {
      case Text text -> {
        if (item instanceof Text part) {
          return text.value().contains(part.value());
        }
        throw new Fault("'in <string>' requires string as left operand, not " + item.type());
      }
      case Value.Dict dict -> {
        budget.work(item);
        return dict.entries().containsKey(Value.key(item));
      }
      case Value other -> {
        Iterator<Value> each;
        try {
          each = other.each();
        } catch (Fault fault) {
          throw new Fault("argument of type '" + other.type() + "' is not iterable");
        }
        while (each.hasNext()) {
          budget.step();
          if (each.next().equals(item)) {
            return true;
          }
        }
        return false;
      }
    }
  }

  private boolean ordered(Relation relation, Value left, Value right) {
    if (left instanceof Value.Undefined undefined) {
      throw undefined.fault();
    }
    if (right instanceof Value.Undefined undefined) {
      throw undefined.fault();
    }
    if (left instanceof Numeric a && right instanceof Numeric b) {
      return orderedNumbers(relation, a, b);
    }
    if (left instanceof Text a && right instanceof Text b) {
      return matches(relation, compare(a.value(), b.value()));
    }
    if ((left instanceof Value.Array && right instanceof Value.Array)
        || (left instanceof Value.Tuple && right instanceof Value.Tuple)) {
      return orderedItems(relation, (Value.Sequence) left, (Value.Sequence) right);
    }
    throw new Fault(
        "'"
            + sign(relation)
            + "' not supported between instances of '"
            + left.type()
            + "' and '"
            + right.type()
            + "'");
  }

  private static boolean orderedNumbers(Relation relation, Numeric a, Numeric b) {
    BigInteger left = a.asInteger();
    BigInteger right = b.asInteger();
    if (left != null && right != null) {
      return matches(relation, left.compareTo(right));
    }
    double x = a.asDouble();
    double y = b.asDouble();
    if (Double.isNaN(x) || Double.isNaN(y)) {
      return false;
    }
    if ((left == null && right == null) || !Double.isFinite(x) || !Double.isFinite(y)) {
      return matches(relation, x == y ? 0 : Double.compare(x, y));
    }
    BigDecimal exactLeft = left == null ? new BigDecimal(x) : new BigDecimal(left);
    BigDecimal exactRight = right == null ? new BigDecimal(y) : new BigDecimal(right);
    return matches(relation, exactLeft.compareTo(exactRight));
  }

  private boolean orderedItems(Relation relation, Value.Sequence a, Value.Sequence b) {
    int shared = Math.min(a.items().size(), b.items().size());
    for (int i = 0; i < shared; i++) {
      Value x = a.items().get(i);
      Value y = b.items().get(i);
      if (!x.equals(y)) {
        return ordered(relation, x, y);
      }
    }
    return matches(relation, Integer.compare(a.items().size(), b.items().size()));
  }

  private static boolean matches(Relation relation, int order) {
    return switch (relation) {
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
      case EQUAL, IN -> order == 0;
      case UNEQUAL, NOT_IN -> order != 0;
    };
  }

  private static String sign(Relation relation) {
    return switch (relation) {
      case LESS -> "<";
      case LESS_OR_EQUAL -> "<=";
      case GREATER -> ">";
      case GREATER_OR_EQUAL -> ">=";
      case EQUAL -> "==";
      case UNEQUAL -> "!=";
      case IN -> "in";
      case NOT_IN -> "not in";
    };
  }

  /// Orders strings by code point.
  static int compare(String a, String b) {
    int shared = Math.min(a.length(), b.length());
    for (int i = 0; i < shared; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean mixed = Character.isSurrogate(x) != Character.isSurrogate(y);
        return mixed ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /// A stable sort that only asks whether one key is less than another.
  List<Integer> sorted(List<Value> keys, boolean reverse) {
    List<Integer> order = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      order.add(i);
    }
    return sorted(keys, order, reverse);
  }

  private List<Integer> sorted(List<Value> keys, List<Integer> order, boolean reverse) {
    if (order.size() < 2) {
      return order;
    }
    int middle = order.size() / 2;
    List<Integer> a = sorted(keys, order.subList(0, middle), reverse);
    List<Integer> b = sorted(keys, order.subList(middle, order.size()), reverse);
    List<Integer> merged = new ArrayList<>(order.size());
    int i = 0;
    int j = 0;
    while (i < a.size() && j < b.size()) {
      Value x = keys.get(a.get(i));
      Value y = keys.get(b.get(j));
      boolean second = reverse ? less(x, y) : less(y, x);
      merged.add(second ? b.get(j++) : a.get(i++));
    }
    merged.addAll(a.subList(i, a.size()));
    merged.addAll(b.subList(j, b.size()));
    return merged;
  }
}
