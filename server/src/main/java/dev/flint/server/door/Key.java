package dev.flint.server.door;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// A key that lets a program in. The secret itself is not kept.
///
/// @param id names the key, and its holder's tenant; begins the secret
/// @param name for people
/// @param models ids that it may use; empty for all
/// @param hash SHA-256 of the secret, in hexadecimal. The secret holds 256 random bits, so a plain
///   hash is as good as a slow one
public record Key(
    String id,
    String name,
    Set<Scope> scopes,
    Set<String> models,
    Instant created,
    Optional<Instant> expires,
    String hash) {

  /// What a key is for.
  public enum Scope {
    /// Answers, counts of tokens, the list of models.
    INFERENCE,
    /// What the server counts.
    METRICS
  }

  public Key {
    scopes = Set.copyOf(scopes);
    models = Set.copyOf(models);
  }

  public boolean expired(Instant now) {
    return expires.filter(end -> !now.isBefore(end)).isPresent();
  }
}
