package dev.flint.store;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key as it is kept: never the key itself.
///
/// @param name what people call it; unique among keys that are not revoked
/// @param owner whose conversations and caches it opens; empty for those of this machine
/// @param models ids that it may use; empty for all
/// @param hash of the key, by whoever made it
/// @param expires when it stops to work; null means never
/// @param lastUsed to the minute; null if never
/// @param revoked when it was taken back; null while it works
public record ApiKey(
    String id,
    Kind kind,
    String name,
    String owner,
    Set<Scope> scopes,
    Set<String> models,
    String hash,
    Instant created,
    @Nullable Instant expires,
    @Nullable Instant lastUsed,
    @Nullable Instant revoked) {

  /// Who holds a key.
  public enum Kind {
    /// A program, which sends it in a header.
    KEY,
    /// A browser that was paired, which holds it as a cookie.
    DEVICE
  }

  /// What a key is for.
  public enum Scope {
    /// Answers, counts of tokens, the list of models, the app.
    INFERENCE,
    /// What the server counts.
    METRICS,
    /// The lists of keys and devices, taking them back, pairing.
    ADMIN
  }

  public ApiKey {
    scopes = Set.copyOf(scopes);
    models = Set.copyOf(models);
  }

  public boolean expired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }
}
