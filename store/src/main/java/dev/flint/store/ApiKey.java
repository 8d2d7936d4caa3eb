package dev.flint.store;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key as it is kept: never the key itself.
///
/// @param name what people call it; unique among keys that are not revoked
/// @param hash of the key, by whoever made it
/// @param expires when it stops to work; null means never
/// @param lastUsed to the minute; null if never
/// @param revoked when it was taken back; null while it works
public record ApiKey(
    String id,
    String name,
    Set<String> scopes,
    String hash,
    Instant created,
    @Nullable Instant expires,
    @Nullable Instant lastUsed,
    @Nullable Instant revoked) {
  public ApiKey {
    scopes = Set.copyOf(scopes);
  }
}
