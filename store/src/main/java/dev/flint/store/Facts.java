package dev.flint.store;

import java.util.List;
import java.util.Optional;

/// What a person asked to remember. Safe for use by many threads.
public interface Facts {
  Fact add(String owner, String text);

  /// All of an owner, oldest first.
  List<Fact> list(String owner);

  Optional<Fact> change(String owner, String id, String text);

  /// Deletes one for good.
  boolean erase(String owner, String id);
}
