package dev.flint.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// API keys, and the codes that browsers are paired by. Safe for use by many threads.
public interface Keys {
  /// Keeps a new key.
  ///
  /// @throws dev.flint.chat.Failure BAD_REQUEST if a working key has that name
  void add(ApiKey key);

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

  /// Keeps the hash of a code that pairs one browser.
  void offer(String codeHash, Instant expires);

  /// Uses a code up.
  ///
  /// @return whether it was there and had not expired
  boolean redeem(String codeHash, Instant now);
}
