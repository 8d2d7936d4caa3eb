package dev.flint.model.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A value with an identity and, mostly, a state or a call of its own.
sealed interface Thing extends Value {

  /// What `namespace()` gives: attributes that can be written from inner scopes.
  final class Namespace implements Thing {
    final Map<Value, Value> attributes;

    Namespace(Map<Value, Value> attributes) {
      this.attributes = new LinkedHashMap<>(attributes);
    }

    @Override
    public String type() {
      return "Namespace";
    }
  }

  /// What `cycler()` gives.
  final class Cycler implements Thing {
    final List<Value> items;
    int position;

    Cycler(List<Value> items) {
      this.items = items;
    }

    Value current() {
      return items.get(position);
    }

    @Override
    public String type() {
      return "Cycler";
    }
  }

  /// What `joiner()` gives: nothing on its first call, the separator on every later one.
  final class Joiner implements Thing {
    private final Value separator;
    private boolean used;

    Joiner(Value separator) {
      this.separator = separator;
    }

    Value call() {
      Value result = used ? separator : Value.of("");
      used = true;
      return result;
    }

    @Override
    public String type() {
      return "Joiner";
    }
  }

  /// A macro, or the body of a call block under the name `caller`, with the scope it was defined
  /// in.
  record Macro(Stmt.Signature signature, Scope scope) implements Thing {
    @Override
    public String type() {
      return "Macro";
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /// A function that every template can call.
  enum Builtin implements Thing {
    RANGE,
    DICT,
    LIPSUM,
    CYCLER,
    JOINER,
    NAMESPACE,
    RAISE_EXCEPTION,
    STRFTIME_NOW;

    static final Map<String, Value> BY_NAME = new HashMap<>();

    static {
      BY_NAME.put("range", RANGE);
      BY_NAME.put("dict", DICT);
      BY_NAME.put("lipsum", LIPSUM);
      BY_NAME.put("cycler", CYCLER);
      BY_NAME.put("joiner", JOINER);
      BY_NAME.put("namespace", NAMESPACE);
      BY_NAME.put("raise_exception", RAISE_EXCEPTION);
      BY_NAME.put("strftime_now", STRFTIME_NOW);
    }

    @Override
    public String type() {
      return "function";
    }
  }

  /// A method of a value, not yet called.
  record Method(Value receiver, String name) implements Thing {
    @Override
    public String type() {
      return "builtin_function_or_method";
    }
  }

  /// The variable `loop`.
  final class Loop implements Thing {
    final Stmt.@Nullable For recursive;
    final Scope scope;
    final int depth;
    private final int knownLength;
    private Iterator<Value> rest;
    private int length = -1;
    private int index0 = -1;
    private @Nullable Value after;
    private @Nullable Value current;
    private @Nullable Value before;
    private @Nullable List<Value> lastChanged;

    /// @param knownLength the number of elements, or -1 if only walking through them tells
    Loop(
        Iterator<Value> items,
        int knownLength,
        Stmt.@Nullable For recursive,
        Scope scope,
        int depth) {
      this.rest = items;
      this.knownLength = knownLength;
      this.recursive = recursive;
      this.scope = scope;
      this.depth = depth;
    }

    /// Moves on and gives the next element, or null after the last.
    @Nullable Value next() {
      Value next = peek();
      if (next == null) {
        return null;
      }
      after = null;
      before = current;
      current = next;
      index0++;
      return next;
    }

    int index() {
      return index0 + 1;
    }

    private @Nullable Value peek() {
      if (after == null && rest.hasNext()) {
        after = rest.next();
      }
      return after;
    }

    @Override
    public int length() {
      if (length < 0) {
        if (knownLength >= 0) {
          length = knownLength;
        } else {
          List<Value> remaining = new ArrayList<>();
          rest.forEachRemaining(remaining::add);
          length = remaining.size() + index0 + 1 + (after == null ? 0 : 1);
          rest = remaining.iterator();
        }
      }
      return length;
    }

    /// An attribute, or null if there is none of that name.
    @Nullable Value attribute(String name) {
      return switch (name) {
        case "index" -> Value.of(index0 + 1);
        case "index0" -> Value.of(index0);
        case "revindex" -> Value.of(length() - index0);
        case "revindex0" -> Value.of(length() - index0 - 1);
        case "first" -> Value.of(index0 == 0);
        case "last" -> Value.of(peek() == null);
        case "length" -> Value.of(length());
        case "depth" -> Value.of(depth + 1);
        case "depth0" -> Value.of(depth);
        case "previtem" ->
            index0 == 0 || before == null ? new Undefined("there is no previous item") : before;
        case "nextitem" -> {
          Value next = peek();
          yield next == null ? new Undefined("there is no next item") : next;
        }
        case "cycle", "changed" -> new Method(this, name);
        default -> null;
      };
    }

    Value cycle(List<Value> items) {
      if (items.isEmpty()) {
        throw new Fault("no items for cycling given");
      }
      return items.get(index0 % items.size());
    }

    Value changed(List<Value> values) {
      boolean changed = !values.equals(lastChanged);
      lastChanged = values;
      return Value.of(changed);
    }

    @Override
    public String type() {
      return "LoopContext";
    }
  }
}
