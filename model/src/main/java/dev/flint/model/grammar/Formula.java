package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which values may be at some place, as said but not worked out: it is worked out ([Shapes]) when
/// something depends on it, so that schemas may refer to themselves.
sealed interface Formula {
  Formula ANYTHING = new All(List.of());
  Formula NOTHING = new Not(ANYTHING);

  /// What a schema says. Two are equal if they are the same place of the same document.
  final class At implements Formula {
    final Json schema;
    final Resource resource;
    final String pointer;

    At(Json schema, Resource resource, String pointer) {
      this.schema = schema;
      this.resource = resource;
      this.pointer = pointer;
    }

    /// The schema at a step below this one.
    At below(Json schema, String... steps) {
      StringBuilder path = new StringBuilder(pointer);
      for (String step : steps) {
        path.append('/').append(step.replace("~", "~0").replace("/", "~1"));
      }
      return new At(schema, resource, path.toString());
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(@Nullable Object other) {
      return other instanceof At at && at.schema == schema && at.resource == resource;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(schema);
    }
  }

  /// Exactly one value.
  record Is(Json value) implements Formula {}

  /// All of these; none of them says nothing.
  record All(List<Formula> parts) implements Formula {}

  record Not(Formula formula) implements Formula {}

  static Formula and(Formula a, Formula b) {
    if (a.equals(ANYTHING) || a.equals(b) || b.equals(NOTHING)) {
      return b;
    }
    if (b.equals(ANYTHING) || a.equals(NOTHING)) {
      return a;
    }
    Set<Formula> parts = new LinkedHashSet<>();
    for (Formula formula : List.of(a, b)) {
      if (formula instanceof All all) {
        parts.addAll(all.parts());
      } else {
        parts.add(formula);
      }
    }
    return new All(new ArrayList<>(parts));
  }

  static Formula not(Formula formula) {
    return formula instanceof Not not ? not.formula() : new Not(formula);
  }
}
