package dev.flint.model.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An expression of a template.
sealed interface Expr {
  record Literal(Value value) implements Expr {}

  record Name(String name) implements Expr {}

  record TupleOf(List<Expr> items) implements Expr {}

  record ListOf(List<Expr> items) implements Expr {}

  record DictOf(List<Expr> keys, List<Expr> values) implements Expr {}

  record Sign(Expr operand, boolean minus) implements Expr {}

  record Not(Expr operand) implements Expr {}

  record And(Expr left, Expr right) implements Expr {}

  record Or(Expr left, Expr right) implements Expr {}

  record Arithmetic(Operator operator, Expr left, Expr right) implements Expr {}

  /// `first r1 x1 r2 x2`: true if every neighbouring pair is in its relation.
  record Compare(Expr first, List<Comparison> rest) implements Expr {}

  record Concat(List<Expr> parts) implements Expr {}

  record Conditional(Expr condition, Expr then, @Nullable Expr otherwise) implements Expr {}

  record Attribute(Expr object, String name) implements Expr {}

  record Item(Expr object, Expr index) implements Expr {}

  record Slice(Expr object, Bounds bounds) implements Expr {}

  record Call(Expr callee, Passed passed) implements Expr {}

  /// A filter; without an input it filters the text of the block that it heads.
  record Filter(@Nullable Expr input, String name, Passed passed) implements Expr {}

  record Test(Expr operand, String name, Passed passed) implements Expr {}

  record Comparison(Relation relation, Expr operand) {}

  record Bounds(@Nullable Expr start, @Nullable Expr stop, @Nullable Expr step) {}

  record Keyword(String name, Expr value) {}

  /// The arguments as written: in order, by name, `*more`, `**named`.
  record Passed(
      List<Expr> positional,
      List<Keyword> named,
      @Nullable Expr morePositional,
      @Nullable Expr moreNamed) {
    static final Passed NONE = new Passed(List.of(), List.of(), null, null);

    boolean isEmpty() {
      return positional.isEmpty() && named.isEmpty() && morePositional == null && moreNamed == null;
    }
  }

  enum Operator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    FLOOR_DIVIDE("//"),
    REMAINDER("%"),
    POWER("** or pow()");

    final String sign;

    Operator(String sign) {
      this.sign = sign;
    }
  }

  enum Relation {
    EQUAL,
    UNEQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    IN,
    NOT_IN
  }
}
