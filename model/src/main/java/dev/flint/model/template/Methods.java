package dev.flint.model.template;

import dev.flint.model.template.Arguments.Bound;
import dev.flint.model.template.Thing.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Calls the methods that [Access] hands out.
final class Methods {
  private final Budget budget;
  private final TextMethods texts;

  Methods(Budget budget, Access access) {
    this.budget = budget;
    this.texts = new TextMethods(budget, access);
  }

  Value call(Method method, Arguments arguments) {
    String name = method.name();
    budget.work(method.receiver());
    return switch (method.receiver()) {
      case Text text -> texts.call(text, name, arguments);
      case Value.Dict dict -> call(dict, name, arguments);
      case Value.Sequence sequence -> call(sequence, name, arguments);
      case Thing.Loop loop ->
          name.equals("cycle")
              ? loop.cycle(arguments.positional())
              : loop.changed(arguments.positional());
      case Thing.Cycler cycler -> {
        arguments.places(name, 0, 0);
        Value current = cycler.current();
        cycler.position = name.equals("next") ? (cycler.position + 1) % cycler.items.size() : 0;
        yield name.equals("next") ? current : Value.None.NONE;
      }
      case Value.Real real ->
          Value.of(real.value() == Math.rint(real.value()) && Double.isFinite(real.value()));
      case Value.Numeric number ->
          Value.of(Objects.requireNonNull(number.asInteger()).abs().bitLength());
      case Value other -> throw new Fault("'" + other.type() + "' has no method " + name);
    };
  }

  private Value call(Value.Dict dict, String name, Arguments arguments) {
    switch (name) {
      case "get" -> {
        Bound bound = arguments.places(name, 1, 2);
        Value value = dict.entries().get(Value.key(bound.at(0)));
        return value == null ? bound.at(1, Value.None.NONE) : value;
      }
      case "fromkeys" -> {
        Bound bound = arguments.places(name, 1, 2);
        Map<Value, Value> entries = new LinkedHashMap<>();
        for (Value key : budget.drain(bound.at(0))) {
          entries.put(key, bound.at(1, Value.None.NONE));
        }
        return budget.dict(entries);
      }
      default -> arguments.places(name, 0, 0);
    }
    return switch (name) {
      case "items" -> new Value.DictView(name, pairs(dict, budget));
      case "keys" -> new Value.DictView(name, budget.drain(dict));
      case "values" -> new Value.DictView(name, new ArrayList<>(dict.entries().values()));
      default -> dict;
    };
  }

  static List<Value> pairs(Value.Dict dict, Budget budget) {
    List<Value> pairs = new ArrayList<>(dict.entries().size());
    for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
      pairs.add(budget.tuple(entry.getKey(), entry.getValue()));
    }
    return pairs;
  }

  private Value call(Value.Sequence sequence, String name, Arguments arguments) {
    List<Value> items = sequence.items();
    switch (name) {
      case "count" -> {
        Value wanted = arguments.places(name, 1, 1).at(0);
        return Value.of(items.stream().filter(wanted::equals).count());
      }
      case "index" -> {
        Bound bound = arguments.places(name, 1, 3);
        int from = place(bound.integer(1, 0), items.size());
        int to = place(bound.integer(2, items.size()), items.size());
        int index = from >= to ? -1 : items.subList(from, to).indexOf(bound.at(0));
        if (index < 0) {
          throw new Fault(Repr.repr(bound.at(0), budget) + " is not in " + sequence.type());
        }
        return Value.of(from + index);
      }
      default -> {
        arguments.places(name, 0, 0);
        return sequence;
      }
    }
  }

  private static int place(int index, int size) {
    return Math.clamp(index < 0 ? (long) index + size : index, 0, size);
  }
}
