package dev.flint.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// API keys. Safe for use by many threads.
public interface Keys {
  /// Keeps a new key.
  ///
  /// @param hash of the key; the key itself is never stored
  /// @throws dev.flint.chat.Failure BAD_REQUEST if a working key has that name
  ApiKey add(String name, Set<String> scopes, String hash, @Nullable Instant expires);

  /// The key with that hash, working or not.
  Optional<ApiKey> find(String hash);

  /// All keys, newest first, revoked ones included.
  List<ApiKey> list();

  /// Takes a key back.
  ///
  /// @param nameOrId a working key's
  /// @return false if there is none
  boolean revoke(String nameOrId);

  /// Notes that a key was used. Written at most once a minute for each key.
  void used(String id, Instant when);
}
