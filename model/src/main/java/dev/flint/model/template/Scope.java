package dev.flint.model.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variables of one run through a template, loop body, macro or block. Names not found here are
/// looked up outside.
final class Scope {
  private final @Nullable Scope outer;

  /// A name with null is hidden: undefined here, whatever it is outside.
  private final Map<String, @Nullable Value> variables = new HashMap<>();

  Scope(@Nullable Scope outer, Names names) {
    this.outer = outer;
    for (String name : names.hidden()) {
      hide(name);
    }
  }

  /// The outermost scope: what the conversation and the language bring along.
  Scope(Map<String, Value> variables) {
    this.outer = null;
    this.variables.putAll(variables);
  }

  void set(String name, Value value) {
    variables.put(name, value);
  }

  /// Declares a parameter that has no value yet.
  void hide(String name) {
    variables.put(name, null);
  }

  boolean isHidden(String name) {
    return variables.get(name) == null && variables.containsKey(name);
  }

  Value get(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Value value = scope.variables.get(name);
      if (value != null) {
        return value;
      }
      if (scope.isHidden(name)) {
        break;
      }
    }
    return new Value.Undefined("'" + name + "' is undefined");
  }

  /// This scope without what it hides: how a block sees the top of its template.
  Scope exposed() {
    Scope exposed = new Scope(Map.of());
    for (Scope scope = this; scope != null; scope = scope.outer) {
      for (Map.Entry<String, @Nullable Value> entry : scope.variables.entrySet()) {
        if (entry.getValue() != null) {
          exposed.variables.putIfAbsent(entry.getKey(), entry.getValue());
        }
      }
    }
    return exposed;
  }
}
