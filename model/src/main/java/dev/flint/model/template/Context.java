package dev.flint.model.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns the JSON-like maps, lists and scalars of a caller into values of the language; nothing
/// else gets in.
final class Context {
  private static final int MAX_LEVELS = 100;

  private final Budget budget;

  private Context(Budget budget) {
    this.budget = budget;
  }

  static Scope scope(Map<String, ? extends @Nullable Object> variables, Budget budget) {
    Context context = new Context(budget);
    Map<String, Value> values = new HashMap<>(Thing.Builtin.BY_NAME);
    for (Map.Entry<String, ? extends @Nullable Object> entry : variables.entrySet()) {
      values.put(entry.getKey(), context.value(entry.getValue(), 0));
    }
    return new Scope(values);
  }

  private Value value(@Nullable Object object, int level) {
    if (level > MAX_LEVELS) {
      throw new Fault("the conversation nests too deeply");
    }
    return switch (object) {
      case null -> Value.None.NONE;
      case String text -> Value.of(text);
      case Boolean bool -> Value.of(bool);
      case Long number -> Value.of(number);
      case Integer number -> Value.of(number);
      case Short number -> Value.of(number);
      case Byte number -> Value.of(number);
      case BigInteger number -> new Value.Int(number);
      case Number number -> new Value.Real(number.doubleValue());
      case List<?> list -> {
        List<Value> items = new ArrayList<>(list.size());
        for (Object item : list) {
          items.add(value(item, level + 1));
        }
        yield budget.list(items);
      }
      case Map<?, ?> map -> {
        Map<Value, Value> entries = LinkedHashMap.newLinkedHashMap(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          Value key = Value.of(String.valueOf(entry.getKey()));
          entries.put(key, value(entry.getValue(), level + 1));
        }
        yield budget.dict(entries);
      }
      case Object other ->
          throw new Fault("a conversation cannot hold a " + other.getClass().getSimpleName());
    };
  }
}
