package dev.flint.server.door;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The keys of a server. Safe for many threads.
public interface Keys {
  /// The key with this secret, expired or not.
  ///
  /// @throws dev.flint.chat.Failure STORAGE
  Optional<Key> find(String secret);

  /// All keys, oldest first.
  ///
  /// @throws dev.flint.chat.Failure STORAGE
  List<Key> list();

  /// Makes a key.
  ///
  /// @throws dev.flint.chat.Failure BAD_REQUEST if the name is taken or unusable, STORAGE
  Made add(String name, Set<Key.Scope> scopes, Set<String> models, Optional<Instant> expires);

  /// Removes the key of that name or id; it opens nothing from now on.
  ///
  /// @return whether there was one
  /// @throws dev.flint.chat.Failure STORAGE
  boolean revoke(String nameOrId);

  /// A new key with its secret, which is told this once.
  record Made(Key key, String secret) {}
}
