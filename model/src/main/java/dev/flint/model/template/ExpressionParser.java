package dev.flint.model.template;

import dev.flint.model.template.Expr.Comparison;
import dev.flint.model.template.Expr.Operator;
import dev.flint.model.template.Expr.Passed;
import dev.flint.model.template.Expr.Relation;
import dev.flint.model.template.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parses expressions, by the grammar and precedence of Jinja2, and tells [Sight] which names they
/// read.
final class ExpressionParser {
  private final TokenStream stream;
  private final Sight sight;
  private final int maxNesting;
  private int nesting;

  ExpressionParser(TokenStream stream, Sight sight, int maxNesting) {
    this.stream = stream;
    this.sight = sight;
    this.maxNesting = maxNesting;
  }

  void enter() {
    if (++nesting > maxNesting) {
      throw stream.error(
          "blocks and brackets nest too deeply (more than " + maxNesting + " levels)");
    }
  }

  void leave() {
    nesting--;
  }

  Expr expression() {
    return expression(true);
  }

  Expr expression(boolean withConditional) {
    enter();
    Expr result = withConditional ? conditional() : or();
    leave();
    return result;
  }

  /// An expression, or several with commas between them as a tuple. `end` is a name that may follow
  /// a last comma.
  Expr tuple(boolean withConditional, boolean inParentheses, @Nullable String end) {
    List<Expr> items = new ArrayList<>();
    boolean tuple = false;
    while (true) {
      if (!items.isEmpty()) {
        stream.expectOperator(",");
      }
      if (atTupleEnd(end)) {
        break;
      }
      items.add(expression(withConditional));
      if (!stream.isOperator(",")) {
        break;
      }
      tuple = true;
    }
    if (!tuple) {
      if (!items.isEmpty()) {
        return items.getFirst();
      }
      if (!inParentheses) {
        throw stream.expected("an expression");
      }
    }
    return new Expr.TupleOf(items);
  }

  boolean atTupleEnd(@Nullable String end) {
    return stream.is(Kind.PRINT_END)
        || stream.is(Kind.TAG_END)
        || stream.isOperator(")")
        || (end != null && stream.isName(end));
  }

  private Expr conditional() {
    int mark = sight.mark();
    Expr result = or();
    while (stream.skipName("if")) {
      Expr condition = or();
      Expr otherwise = null;
      if (stream.skipName("else")) {
        enter();
        otherwise = conditional();
        leave();
      }
      sight.forgive(mark);
      result = new Expr.Conditional(condition, result, otherwise);
    }
    return result;
  }

  private Expr or() {
    Expr left = and();
    while (stream.skipName("or")) {
      left = new Expr.Or(left, and());
    }
    return left;
  }

  private Expr and() {
    Expr left = not();
    while (stream.skipName("and")) {
      left = new Expr.And(left, not());
    }
    return left;
  }

  private Expr not() {
    if (stream.skipName("not")) {
      enter();
      Expr operand = not();
      leave();
      return new Expr.Not(operand);
    }
    return compare();
  }

  private Expr compare() {
    Expr first = sum();
    List<Comparison> rest = new ArrayList<>();
    Relation relation = relation();
    while (relation != null) {
      rest.add(new Comparison(relation, sum()));
      relation = relation();
    }
    return rest.isEmpty() ? first : new Expr.Compare(first, rest);
  }

  private @Nullable Relation relation() {
    Token token = stream.current();
    if (token.isName("not") && stream.look().isName("in")) {
      stream.next();
      stream.next();
      return Relation.NOT_IN;
    }
    if (stream.skipName("in")) {
      return Relation.IN;
    }
    if (token.kind() != Kind.OPERATOR) {
      return null;
    }
    Relation relation =
        switch (token.text()) {
          case "==" -> Relation.EQUAL;
          case "!=" -> Relation.UNEQUAL;
          case "<" -> Relation.LESS;
          case "<=" -> Relation.LESS_OR_EQUAL;
          case ">" -> Relation.GREATER;
          case ">=" -> Relation.GREATER_OR_EQUAL;
          default -> null;
        };
    if (relation != null) {
      stream.next();
    }
    return relation;
  }

  private Expr sum() {
    Expr left = concat();
    while (true) {
      if (stream.skipOperator("+")) {
        left = new Expr.Arithmetic(Operator.ADD, left, concat());
      } else if (stream.skipOperator("-")) {
        left = new Expr.Arithmetic(Operator.SUBTRACT, left, concat());
      } else {
        return left;
      }
    }
  }

  private Expr concat() {
    Expr first = product();
    if (!stream.isOperator("~")) {
      return first;
    }
    List<Expr> parts = new ArrayList<>(List.of(first));
    while (stream.skipOperator("~")) {
      parts.add(product());
    }
    return new Expr.Concat(parts);
  }

  private Expr product() {
    Expr left = power();
    while (true) {
      Operator operator =
          switch (stream.is(Kind.OPERATOR) ? stream.current().text() : "") {
            case "*" -> Operator.MULTIPLY;
            case "/" -> Operator.DIVIDE;
            case "//" -> Operator.FLOOR_DIVIDE;
            case "%" -> Operator.REMAINDER;
            default -> null;
          };
      if (operator == null) {
        return left;
      }
      stream.next();
      left = new Expr.Arithmetic(operator, left, power());
    }
  }

  private Expr power() {
    Expr left = unary(true);
    while (stream.skipOperator("**")) {
      left = new Expr.Arithmetic(Operator.POWER, left, unary(true));
    }
    return left;
  }

  private Expr unary(boolean withFilters) {
    Expr result;
    if (stream.isOperator("-") || stream.isOperator("+")) {
      boolean minus = stream.next().text().equals("-");
      enter();
      result = new Expr.Sign(unary(false), minus);
      leave();
    } else {
      result = primary();
    }
    result = postfix(result);
    return withFilters ? filters(result) : result;
  }

  private Expr primary() {
    Token token = stream.current();
    switch (token.kind()) {
      case NAME -> {
        stream.next();
        return name(token.text());
      }
      case STRING -> {
        StringBuilder text = new StringBuilder();
        while (stream.is(Kind.STRING)) {
          text.append(stream.next().text());
        }
        return new Expr.Literal(Value.of(text.toString()));
      }
      case INTEGER -> {
        stream.next();
        return new Expr.Literal(integer(token));
      }
      case FLOAT -> {
        stream.next();
        return new Expr.Literal(new Value.Real(Double.parseDouble(token.text().replace("_", ""))));
      }
      case OPERATOR -> {
        if (stream.skipOperator("(")) {
          Expr result = tuple(true, true, null);
          stream.expectOperator(")");
          return result;
        }
        if (stream.skipOperator("[")) {
          return new Expr.ListOf(list());
        }
        if (stream.skipOperator("{")) {
          return dict();
        }
        throw stream.error("unexpected " + token.described());
      }
      case DATA, PRINT_BEGIN, PRINT_END, TAG_BEGIN, TAG_END, END ->
          throw stream.error("unexpected " + token.described());
    }
    throw stream.error("unexpected " + token.described());
  }

  private Expr name(String name) {
    return switch (name) {
      case "true", "True" -> new Expr.Literal(Value.Bool.TRUE);
      case "false", "False" -> new Expr.Literal(Value.Bool.FALSE);
      case "none", "None" -> new Expr.Literal(Value.None.NONE);
      default -> {
        sight.read(name);
        yield new Expr.Name(name);
      }
    };
  }

  private static Value.Int integer(Token token) {
    String digits = token.text().replace("_", "").toLowerCase(Locale.ROOT);
    int radix =
        digits.startsWith("0x")
            ? 16
            : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 10;
    if (digits.length() > 4300) {
      throw new TemplateError(token.line(), "a number has too many digits");
    }
    return new Value.Int(new BigInteger(radix == 10 ? digits : digits.substring(2), radix));
  }

  private List<Expr> list() {
    List<Expr> items = new ArrayList<>();
    while (!stream.skipOperator("]")) {
      if (!items.isEmpty()) {
        stream.expectOperator(",");
        if (stream.skipOperator("]")) {
          break;
        }
      }
      items.add(expression());
    }
    return items;
  }

  private Expr dict() {
    List<Expr> keys = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    while (!stream.skipOperator("}")) {
      if (!keys.isEmpty()) {
        stream.expectOperator(",");
        if (stream.skipOperator("}")) {
          break;
        }
      }
      keys.add(expression());
      stream.expectOperator(":");
      values.add(expression());
    }
    return new Expr.DictOf(keys, values);
  }

  private Expr postfix(Expr start) {
    Expr result = start;
    while (true) {
      if (stream.skipOperator(".")) {
        result = member(result);
      } else if (stream.skipOperator("[")) {
        result = subscript(result);
      } else if (stream.isOperator("(")) {
        result = new Expr.Call(result, passed());
      } else {
        return result;
      }
    }
  }

  private Expr member(Expr object) {
    Token token = stream.next();
    if (token.kind() == Kind.NAME) {
      return new Expr.Attribute(object, token.text());
    }
    if (token.kind() == Kind.INTEGER) {
      return new Expr.Item(object, new Expr.Literal(integer(token)));
    }
    throw new TemplateError(token.line(), "expected a name or a number after the dot");
  }

  private Expr subscript(Expr object) {
    if (stream.isOperator("]")) {
      stream.next();
      return new Expr.Item(object, new Expr.TupleOf(List.of()));
    }
    Expr start = stream.isOperator(":") ? null : expression();
    if (stream.skipOperator(":")) {
      Expr stop = atSliceEnd() ? null : expression();
      Expr step = stream.skipOperator(":") && !atSliceEnd() ? expression() : null;
      stream.expectOperator("]");
      return new Expr.Slice(object, new Expr.Bounds(start, stop, step));
    }
    if (start == null) {
      throw stream.expected("an expression");
    }
    List<Expr> indices = new ArrayList<>(List.of(start));
    while (!stream.skipOperator("]")) {
      stream.expectOperator(",");
      indices.add(expression());
    }
    return new Expr.Item(object, indices.size() == 1 ? start : new Expr.TupleOf(indices));
  }

  private boolean atSliceEnd() {
    return stream.isOperator(":") || stream.isOperator("]");
  }

  Expr filters(Expr start) {
    Expr result = start;
    while (true) {
      if (stream.skipOperator("|")) {
        result = filter(result);
      } else if (stream.skipName("is")) {
        result = test(result);
      } else if (stream.isOperator("(")) {
        result = new Expr.Call(result, passed());
      } else {
        return result;
      }
    }
  }

  /// One filter after its `|`.
  Expr.Filter filter(@Nullable Expr input) {
    int line = stream.line();
    String name = dotted();
    Passed passed = stream.isOperator("(") ? passed() : Passed.NONE;
    if (!Filters.isFilter(name)) {
      sight.unknown(line, "there is no filter named '" + name + "'");
    }
    return new Expr.Filter(input, name, passed);
  }

  private String dotted() {
    StringBuilder name = new StringBuilder(stream.expect(Kind.NAME).text());
    while (stream.skipOperator(".")) {
      name.append('.').append(stream.expect(Kind.NAME).text());
    }
    return name.toString();
  }

  private Expr test(Expr operand) {
    int line = stream.line();
    boolean negated = stream.skipName("not");
    String name = dotted();
    Passed passed = Passed.NONE;
    if (stream.isOperator("(")) {
      passed = passed();
    } else if (startsTestArgument()) {
      if (stream.isName("is")) {
        throw stream.error("tests cannot be chained with 'is'");
      }
      passed = new Passed(List.of(postfix(primary())), List.of(), null, null);
    }
    if (!Tests.isTest(name)) {
      sight.unknown(line, "there is no test named '" + name + "'");
    }
    Expr test = new Expr.Test(operand, name, passed);
    return negated ? new Expr.Not(test) : test;
  }

  private boolean startsTestArgument() {
    return switch (stream.current().kind()) {
      case NAME -> !stream.isName("else") && !stream.isName("or") && !stream.isName("and");
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> stream.isOperator("[") || stream.isOperator("{");
      case DATA, PRINT_BEGIN, PRINT_END, TAG_BEGIN, TAG_END, END -> false;
    };
  }

  Passed passed() {
    stream.expectOperator("(");
    List<Expr> positional = new ArrayList<>();
    List<Expr.Keyword> named = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Expr morePositional = null;
    Expr moreNamed = null;
    boolean first = true;
    while (!stream.skipOperator(")")) {
      if (!first) {
        stream.expectOperator(",");
        if (stream.skipOperator(")")) {
          break;
        }
      }
      first = false;
      if (stream.skipOperator("*")) {
        check(morePositional == null && moreNamed == null);
        morePositional = expression();
      } else if (stream.skipOperator("**")) {
        check(moreNamed == null);
        moreNamed = expression();
      } else if (stream.is(Kind.NAME) && stream.look().isOperator("=")) {
        check(moreNamed == null);
        String name = stream.next().text();
        stream.next();
        if (!names.add(name)) {
          throw stream.error("the argument '" + name + "' is given twice");
        }
        named.add(new Expr.Keyword(name, expression()));
      } else {
        check(morePositional == null && moreNamed == null && named.isEmpty());
        positional.add(expression());
      }
    }
    return new Passed(positional, named, morePositional, moreNamed);
  }

  private void check(boolean inOrder) {
    if (!inOrder) {
      throw stream.error("the arguments of a call are out of order");
    }
  }
}
