package dev.flint.model.template;

import dev.flint.model.template.Stmt.Branch;
import dev.flint.model.template.Stmt.Signature;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Runs the statements of a template. One per rendering.
final class Interpreter {
  /// How a run of statements ended.
  private enum End {
    REACHED,
    BREAK,
    CONTINUE
  }

  private final Budget budget;
  private final Evaluator evaluator;
  private Scope top = new Scope(Map.of());
  private StringBuilder out = new StringBuilder();

  Interpreter(Budget budget, LocalDateTime now) {
    this.budget = budget;
    this.evaluator = new Evaluator(budget, this, now);
  }

  String run(Parser.Parsed template, Scope variables) {
    top = new Scope(variables, template.names());
    run(template.body(), top);
    return out.toString();
  }

  private End run(List<Stmt> body, Scope scope) {
    budget.enter();
    End end = End.REACHED;
    for (int i = 0; i < body.size() && end == End.REACHED; i++) {
      Stmt statement = body.get(i);
      try {
        budget.step();
        end = run(statement, scope);
      } catch (Fault fault) {
        throw new TemplateError(statement.line(), fault.reason());
      }
    }
    budget.leave();
    return end;
  }

  private End run(Stmt statement, Scope scope) {
    switch (statement) {
      case Stmt.Data data -> write(data.text());
      case Stmt.Print print -> write(Repr.str(evaluator.eval(print.value(), scope), budget));
      case Stmt.If choice -> {
        return choose(choice, scope);
      }
      case Stmt.For loop -> {
        return start(loop, scope);
      }
      case Stmt.Set set -> assign(set, scope);
      case Stmt.SetBlock set -> {
        return assign(set, scope);
      }
      case Stmt.MacroOf macro -> scope.set(macro.name(), new Thing.Macro(macro.signature(), scope));
      case Stmt.CallBlock block -> {
        Thing.Macro caller = new Thing.Macro(block.caller(), scope);
        writeText(evaluator.call(block.call(), scope, caller));
      }
      case Stmt.FilterBlock block -> {
        Scope inner = new Scope(scope, block.names());
        StringBuilder outside = divert();
        End end = run(block.body(), inner);
        Value text = captured(outside);
        if (end != End.REACHED) {
          return end;
        }
        writeText(evaluator.filter(block.filter(), inner, text));
      }
      case Stmt.With with -> {
        return run(with.body(), bind(with, scope));
      }
      case Stmt.Block block ->
          run(block.body(), new Scope(block.scoped() ? scope : top.exposed(), block.names()));
      case Stmt.Break ignored -> {
        return End.BREAK;
      }
      case Stmt.Continue ignored -> {
        return End.CONTINUE;
      }
      case Stmt.Refused refused -> throw new Fault(refused.reason());
    }
    return End.REACHED;
  }

  private void write(String text) {
    budget.characters(text.length());
    out.append(text);
  }

  /// Writes the result of a block, which is not turned into a string.
  private void writeText(Value value) {
    if (!(value instanceof Text text)) {
      throw new Fault("a block must give a string, not " + value.type());
    }
    write(text.value());
  }

  /// Makes what is written from now on go elsewhere; gives where it went before.
  private StringBuilder divert() {
    StringBuilder outside = out;
    out = new StringBuilder();
    return outside;
  }

  /// Ends a diversion and gives what was written during it.
  private Text captured(StringBuilder outside) {
    String text = out.toString();
    out = outside;
    return Value.of(text);
  }

  private End choose(Stmt.If choice, Scope scope) {
    for (Branch branch : choice.branches()) {
      if (evaluator.eval(branch.condition(), scope).truth()) {
        return run(branch.body(), scope);
      }
    }
    return run(choice.otherwise(), scope);
  }

  private Scope bind(Stmt.With with, Scope scope) {
    Scope inner = new Scope(scope, with.names());
    for (int i = 0; i < with.targets().size(); i++) {
      assign(with.targets().get(i), evaluator.eval(with.values().get(i), scope), inner);
    }
    return inner;
  }

  private void assign(Stmt.Set set, Scope scope) {
    Value value = evaluator.eval(set.value(), scope);
    checkNamespaces(set.target(), scope);
    assign(set.target(), value, scope);
  }

  private End assign(Stmt.SetBlock set, Scope scope) {
    Scope inner = new Scope(scope, set.names());
    StringBuilder outside = divert();
    End end = run(set.body(), inner);
    Value text = captured(outside);
    if (end == End.REACHED) {
      Value value = set.filter() == null ? text : evaluator.filter(set.filter(), inner, text);
      assign(set.target(), value, scope);
    }
    return end;
  }

  private static void checkNamespaces(Target target, Scope scope) {
    switch (target) {
      case Target.Variable ignored -> {}
      case Target.Member member -> namespace(member, scope);
      case Target.Unpack unpack -> {
        for (Target part : unpack.targets()) {
          checkNamespaces(part, scope);
        }
      }
    }
  }

  private static Thing.Namespace namespace(Target.Member member, Scope scope) {
    if (scope.get(member.namespace()) instanceof Thing.Namespace namespace) {
      return namespace;
    }
    throw new Fault("cannot assign attribute on non-namespace object");
  }

  private void assign(Target target, Value value, Scope scope) {
    switch (target) {
      case Target.Variable variable -> scope.set(variable.name(), value);
      case Target.Member member ->
          namespace(member, scope).attributes.put(Value.of(member.attribute()), value);
      case Target.Unpack unpack -> {
        List<Value> parts = budget.drain(value);
        if (parts.size() != unpack.targets().size()) {
          String many = parts.size() < unpack.targets().size() ? "not enough" : "too many";
          throw new Fault(many + " values to unpack (expected " + unpack.targets().size() + ")");
        }
        for (int i = 0; i < parts.size(); i++) {
          assign(unpack.targets().get(i), parts.get(i), scope);
        }
      }
    }
  }

  private End start(Stmt.For loop, Scope scope) {
    Value items = evaluator.eval(loop.items(), scope);
    if (!loop.recursive()) {
      return iterate(loop, items, scope, 0);
    }
    iterate(loop, items, scope, 0);
    return End.REACHED;
  }

  /// Runs a loop. Its `else` runs, as in Jinja, unless some run of the body got to the body's end.
  private End iterate(Stmt.For loop, Value items, Scope scope, int depth) {
    boolean filtered = loop.condition() != null;
    Iterator<Value> each = items.each();
    if (loop.condition() != null) {
      each = new Filtered(loop, loop.condition(), each, scope);
    }
    int length = filtered ? -1 : items.length();
    Thing.Loop state = new Thing.Loop(each, length, loop.recursive() ? loop : null, scope, depth);
    boolean completed = false;
    for (Value item = state.next(); item != null; item = state.next()) {
      budget.step();
      Scope inner = new Scope(scope, loop.names());
      assign(loop.target(), item, inner);
      inner.set("loop", state);
      End end = run(loop.body(), inner);
      if (end == End.BREAK) {
        break;
      }
      completed |= end == End.REACHED;
    }
    return completed ? End.REACHED : run(loop.otherwise(), new Scope(scope, loop.otherwiseNames()));
  }

  /// The elements of a loop that pass its `if`.
  private final class Filtered implements Iterator<Value> {
    private final Stmt.For loop;
    private final Expr condition;
    private final Iterator<Value> each;
    private final Scope scope;
    private @Nullable Value next;

    Filtered(Stmt.For loop, Expr condition, Iterator<Value> each, Scope scope) {
      this.loop = loop;
      this.condition = condition;
      this.each = each;
      this.scope = scope;
    }

    @Override
    public boolean hasNext() {
      while (next == null && each.hasNext()) {
        budget.step();
        Value item = each.next();
        Scope inner = new Scope(scope, loop.otherwiseNames());
        assign(loop.target(), item, inner);
        if (evaluator.eval(condition, inner).truth()) {
          next = item;
        }
      }
      return next != null;
    }

    @Override
    public Value next() {
      Value result = hasNext() ? next : null;
      if (result == null) {
        throw new NoSuchElementException();
      }
      next = null;
      return result;
    }
  }

  /// Runs the body of a recursive loop again, one level deeper: `loop(items)`.
  Value recurse(Thing.Loop loop, Arguments arguments) {
    if (loop.recursive == null) {
      throw new Fault("The loop must have the 'recursive' marker to be called recursively.");
    }
    Value items = arguments.bind("loop", "iterable").at(0);
    StringBuilder outside = divert();
    iterate(loop.recursive, items, loop.scope, loop.depth + 1);
    return captured(outside);
  }

  Value call(Thing.Macro macro, Arguments arguments) {
    Signature signature = macro.signature();
    Scope scope = new Scope(macro.scope(), signature.names());
    Map<String, Value> named = new LinkedHashMap<>(arguments.named());
    bindParameters(signature, arguments.positional(), named, scope);
    if (signature.takesCaller() && !signature.parameters().contains("caller")) {
      Value caller = named.remove("caller");
      scope.set("caller", caller == null ? new Value.Undefined("No caller defined") : caller);
    }
    if (signature.takesNamed()) {
      scope.set("kwargs", Filters.dict(named, budget));
    } else if (!named.isEmpty()) {
      String name = named.keySet().iterator().next();
      throw new Fault("macro '" + signature.name() + "' takes no keyword argument '" + name + "'");
    }
    int places = signature.parameters().size();
    List<Value> positional = arguments.positional();
    if (signature.takesPositional()) {
      scope.set(
          "varargs",
          budget.tuple(
              new ArrayList<>(
                  positional.subList(Math.min(places, positional.size()), positional.size()))));
    } else if (positional.size() > places) {
      throw new Fault(
          "macro '" + signature.name() + "' takes not more than " + places + " argument(s)");
    }
    bindDefaults(signature, scope);
    StringBuilder outside = divert();
    run(signature.body(), scope);
    return captured(outside);
  }

  private static void bindParameters(
      Signature signature, List<Value> positional, Map<String, Value> named, Scope scope) {
    List<String> parameters = signature.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      Value value = i < positional.size() ? positional.get(i) : named.remove(parameters.get(i));
      if (value == null) {
        scope.hide(parameters.get(i));
      } else {
        scope.set(parameters.get(i), value);
      }
    }
  }

  private void bindDefaults(Signature signature, Scope scope) {
    List<String> parameters = signature.parameters();
    int firstDefault = parameters.size() - signature.defaults().size();
    for (int i = 0; i < parameters.size(); i++) {
      String name = parameters.get(i);
      if (scope.isHidden(name)) {
        Value value =
            i < firstDefault
                ? new Value.Undefined("parameter '" + name + "' was not provided")
                : evaluator.eval(signature.defaults().get(i - firstDefault), scope);
        scope.set(name, value);
      }
    }
  }
}
