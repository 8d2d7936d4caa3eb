package dev.flint.store;

import java.util.List;
import java.util.Optional;

/// What a person asked to remember. Safe for use by many threads.
public interface Facts {
  /// @throws dev.flint.chat.Failure BAD_REQUEST if the text is empty or too long, or there are
  ///   [Fact#MOST] already
  Fact add(String owner, String text);

  /// All of an owner, oldest first.
  List<Fact> list(String owner);

  /// @throws dev.flint.chat.Failure BAD_REQUEST if the text is empty or too long
  Optional<Fact> change(String owner, String id, String text);

  /// Whether the owner wants facts to be used; not before they said so.
  boolean used(String owner);

  void use(String owner, boolean used);

  /// Deletes one for good.
  boolean erase(String owner, String id);
}
