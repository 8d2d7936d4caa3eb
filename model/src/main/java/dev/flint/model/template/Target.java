package dev.flint.model.template;

import java.util.List;

/// What an assignment or a loop writes to.
sealed interface Target {
  record Variable(String name) implements Target {}

  /// `namespace.attribute`, the only assignment that reaches out of a scope.
  record Member(String namespace, String attribute) implements Target {}

  record Unpack(List<Target> targets) implements Target {}
}
