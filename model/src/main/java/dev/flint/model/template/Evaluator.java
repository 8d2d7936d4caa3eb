package dev.flint.model.template;

import dev.flint.model.template.Expr.Comparison;
import dev.flint.model.template.Expr.Passed;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Evaluates expressions.
final class Evaluator {
  private final Budget budget;
  private final Interpreter interpreter;
  private final Operations operations;
  private final Access access;
  private final Methods methods;
  private final Tests tests;
  private final Filters filters;
  private final Globals globals;

  Evaluator(Budget budget, Interpreter interpreter, LocalDateTime now) {
    this.budget = budget;
    this.interpreter = interpreter;
    this.operations = new Operations(budget);
    this.access = new Access(budget);
    this.methods = new Methods(budget, access);
    this.tests = new Tests(budget, operations);
    this.filters = new Filters(budget, operations, access, tests);
    this.globals = new Globals(budget, now);
  }

  Value eval(Expr expression, Scope scope) {
    budget.step();
    budget.enter();
    Value value =
        switch (expression) {
          case Expr.Literal literal -> literal.value();
          case Expr.Name name -> scope.get(name.name());
          case Expr.Attribute attribute ->
              access.attribute(eval(attribute.object(), scope), attribute.name());
          case Expr.Item item -> {
            Value object = eval(item.object(), scope);
            yield access.item(object, eval(item.index(), scope));
          }
          case Expr.Slice slice -> slice(slice, scope);
          case Expr.Call call -> call(call, scope, null);
          case Expr.Filter filter -> filter(filter, scope, Value.of(""));
          case Expr.Test test -> {
            Value operand = eval(test.operand(), scope);
            yield Value.of(tests.test(test.name(), operand, arguments(test.passed(), scope)));
          }
          case Expr.Not not -> Value.of(!eval(not.operand(), scope).truth());
          case Expr.And and -> {
            Value left = eval(and.left(), scope);
            yield left.truth() ? eval(and.right(), scope) : left;
          }
          case Expr.Or or -> {
            Value left = eval(or.left(), scope);
            yield left.truth() ? left : eval(or.right(), scope);
          }
          case Expr.Conditional conditional -> conditional(conditional, scope);
          case Expr.Compare compare -> Value.of(compare(compare, scope));
          case Expr.Arithmetic arithmetic -> {
            Value left = eval(arithmetic.left(), scope);
            yield operations.apply(arithmetic.operator(), left, eval(arithmetic.right(), scope));
          }
          case Expr.Sign sign -> Arithmetic.sign(eval(sign.operand(), scope), sign.minus());
          case Expr.Concat concat -> concat(concat, scope);
          case Expr.ListOf list -> budget.list(all(list.items(), scope));
          case Expr.TupleOf tuple -> budget.tuple(all(tuple.items(), scope));
          case Expr.DictOf dict -> dict(dict, scope);
        };
    budget.leave();
    return value;
  }

  private List<Value> all(List<Expr> expressions, Scope scope) {
    List<Value> values = new ArrayList<>(expressions.size());
    for (Expr expression : expressions) {
      values.add(eval(expression, scope));
    }
    return values;
  }

  private Value dict(Expr.DictOf dict, Scope scope) {
    Map<Value, Value> entries = LinkedHashMap.newLinkedHashMap(dict.keys().size());
    for (int i = 0; i < dict.keys().size(); i++) {
      Value key = eval(dict.keys().get(i), scope);
      budget.work(key);
      entries.put(key, eval(dict.values().get(i), scope));
    }
    return budget.dict(entries);
  }

  private Value concat(Expr.Concat concat, Scope scope) {
    StringBuilder text = new StringBuilder();
    for (Expr part : concat.parts()) {
      String shown = Repr.str(eval(part, scope), budget);
      budget.characters(shown.length());
      text.append(shown);
    }
    return Value.of(text.toString());
  }

  private Value conditional(Expr.Conditional conditional, Scope scope) {
    if (eval(conditional.condition(), scope).truth()) {
      return eval(conditional.then(), scope);
    }
    return conditional.otherwise() == null
        ? new Value.Undefined(
            "the inline if-expression evaluated to false and no else section was defined.")
        : eval(conditional.otherwise(), scope);
  }

  private boolean compare(Expr.Compare compare, Scope scope) {
    Value left = eval(compare.first(), scope);
    for (Comparison comparison : compare.rest()) {
      Value right = eval(comparison.operand(), scope);
      if (!operations.holds(comparison.relation(), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private Value slice(Expr.Slice slice, Scope scope) {
    Value object = eval(slice.object(), scope);
    Value start = evalSome(slice.bounds().start(), scope);
    Value stop = evalSome(slice.bounds().stop(), scope);
    return access.slice(object, start, stop, evalSome(slice.bounds().step(), scope));
  }

  private @Nullable Value evalSome(@Nullable Expr expression, Scope scope) {
    return expression == null ? null : eval(expression, scope);
  }

  /// A filter, or a chain of them, whose innermost input is `text` if it has none of its own.
  Value filter(Expr.Filter filter, Scope scope, Value text) {
    Value input =
        switch (filter.input()) {
          case null -> text;
          case Expr.Filter inner -> filter(inner, scope, text);
          case Expr other -> eval(other, scope);
        };
    return filters.apply(filter.name(), input, arguments(filter.passed(), scope));
  }

  private Arguments arguments(Passed passed, Scope scope) {
    if (passed.isEmpty()) {
      return Arguments.NONE;
    }
    List<Value> positional = all(passed.positional(), scope);
    Map<String, Value> named = new LinkedHashMap<>();
    for (Expr.Keyword keyword : passed.named()) {
      named.put(keyword.name(), eval(keyword.value(), scope));
    }
    if (passed.morePositional() != null) {
      positional.addAll(budget.drain(eval(passed.morePositional(), scope)));
    }
    if (passed.moreNamed() != null) {
      Value more = eval(passed.moreNamed(), scope);
      if (!(more instanceof Value.Dict dict)) {
        throw new Fault("argument after ** must be a mapping, not " + more.type());
      }
      for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
        if (!(entry.getKey() instanceof Text name)) {
          throw new Fault("keywords must be strings");
        }
        if (named.put(name.value(), entry.getValue()) != null) {
          throw new Fault("the argument '" + name.value() + "' is given twice");
        }
      }
    }
    return new Arguments(positional, named);
  }

  /// @param caller what a call block passes on, or null
  Value call(Expr.Call call, Scope scope, Thing.@Nullable Macro caller) {
    Value callee = eval(call.callee(), scope);
    if (callee instanceof Value.Undefined undefined) {
      throw undefined.fault();
    }
    Arguments arguments = arguments(call.passed(), scope);
    if (caller != null) {
      Map<String, Value> named = new LinkedHashMap<>(arguments.named());
      if (named.put("caller", caller) != null) {
        throw new Fault("the argument 'caller' is given twice");
      }
      arguments = new Arguments(arguments.positional(), named);
    }
    return switch (callee) {
      case Thing.Macro macro -> interpreter.call(macro, arguments);
      case Thing.Loop loop -> interpreter.recurse(loop, arguments);
      case Thing.Builtin builtin -> globals.call(builtin, arguments);
      case Thing.Method method -> methods.call(method, arguments);
      case Thing.Joiner joiner -> {
        arguments.places("joiner", 0, 0);
        yield joiner.call();
      }
      case Value other -> throw new Fault("'" + other.type() + "' object is not callable");
    };
  }
}
