package dev.flint.model.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variables of one run through a template, loop body, macro or block. Names not found here are
/// looked up outside.
final class Scope {
  private static final Value HIDDEN = new Value.Undefined("hidden");

  private final @Nullable Scope outer;
  private final Map<String, Value> variables = new HashMap<>();

  Scope(@Nullable Scope outer, Names names) {
    this.outer = outer;
    for (String name : names.hidden()) {
      variables.put(name, HIDDEN);
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
    variables.put(name, HIDDEN);
  }

  boolean isHidden(String name) {
    return variables.get(name) == HIDDEN;
  }

  Value get(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Value value = scope.variables.get(name);
      if (value != null) {
        return value == HIDDEN ? new Value.Undefined("'" + name + "' is undefined") : value;
      }
    }
    return new Value.Undefined("'" + name + "' is undefined");
  }

  /// This scope without what it hides: how a block sees the top of its template.
  Scope exposed() {
    Scope exposed = new Scope(Map.of());
    for (Scope scope = this; scope != null; scope = scope.outer) {
      scope.variables.forEach((name, value) -> {
        if (value != HIDDEN) {
          exposed.variables.putIfAbsent(name, value);
        }
      });
    }
    return exposed;
  }
}
