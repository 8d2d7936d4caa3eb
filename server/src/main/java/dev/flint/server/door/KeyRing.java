package dev.flint.server.door;

import dev.flint.chat.Failure;
import dev.flint.store.ApiKey;
import dev.flint.store.Ids;
import dev.flint.store.Keys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Secrets, and the keys in the store that they open. A secret holds 256 random bits, so a plain
/// hash is as good as a slow one; it is told once and kept nowhere. Safe for many threads.
public final class KeyRing {
  /// How long a code pairs a browser.
  public static final Duration CODE_LASTS = Duration.ofMinutes(10);

  private static final Duration DEVICE_LASTS = Duration.ofDays(180);
  private static final int MOST_NAME = 64;
  private static final int SECRET_BYTES = 32;
  private static final String CODE_LETTERS = "23456789abcdefghjkmnpqrstvwxyz";
  private static final int CODE_LENGTH = 12;
  private static final long NOTED_SECONDS = 60;

  private final Keys keys;
  private final SecureRandom random = new SecureRandom();

  public KeyRing(Keys keys) {
    this.keys = keys;
  }

  /// A new key with its secret, which is told this once.
  public record Made(ApiKey key, String secret) {}

  /// Makes a key for a program, which is a tenant of its own.
  ///
  /// @param models ids that it may use; empty for all
  /// @throws Failure BAD_REQUEST if the name is taken or unusable, STORAGE
  public Made add(
      String name, Set<ApiKey.Scope> scopes, Set<String> models, @Nullable Instant expires) {
    checkName(name);
    String id = Ids.fresh("key");
    return keep(ApiKey.Kind.KEY, id, name, id, scopes, models, expires);
  }

  private Made keep(
      ApiKey.Kind kind,
      String id,
      String name,
      String owner,
      Set<ApiKey.Scope> scopes,
      Set<String> models,
      @Nullable Instant expires) {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    String secret = "fl-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    ApiKey key =
        new ApiKey(id, kind, name, owner, scopes, models, hash(secret), now, expires, null, null);
    keys.add(key);
    return new Made(key, secret);
  }

  private static void checkName(String name) {
    if (name.isBlank() || name.length() > MOST_NAME || !name.equals(name.strip())) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "a key's name has 1 to " + MOST_NAME + " characters");
    }
  }

  /// The key with this secret, unless it was revoked; it may have expired.
  ///
  /// @throws Failure STORAGE
  Optional<ApiKey> find(String secret) {
    return keys.find(hash(secret)).filter(key -> key.revoked() == null);
  }

  /// Notes that a key was used just now.
  void used(ApiKey key) {
    Instant now = Instant.now();
    Instant last = key.lastUsed();
    if (last == null || last.plusSeconds(NOTED_SECONDS).isBefore(now)) {
      keys.used(key.id(), now);
    }
  }

  /// Makes a code that pairs one browser with this machine, within [#CODE_LASTS].
  ///
  /// @throws Failure STORAGE
  public String offer() {
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < CODE_LENGTH; i++) {
      code.append(CODE_LETTERS.charAt(random.nextInt(CODE_LETTERS.length())));
    }
    keys.offer(hash(code.toString()), Instant.now().plus(CODE_LASTS));
    return code.toString();
  }

  /// Pairs a browser: what is asked of this machine without a key, it may ask from now on.
  ///
  /// @param name of the device; if a key has it already it gets a number
  /// @return empty if the code is not known, was used, or has expired
  public Optional<Made> pair(String code, String name) {
    if (!keys.redeem(hash(code.strip().toLowerCase(Locale.ROOT)), Instant.now())) {
      return Optional.empty();
    }
    String base = name.isBlank() ? "device" : shortened(name.strip());
    Instant expires = Instant.ofEpochMilli(System.currentTimeMillis()).plus(DEVICE_LASTS);
    for (int number = 1; ; number++) {
      String free = number == 1 ? base : base + " " + number;
      try {
        return Optional.of(
            keep(
                ApiKey.Kind.DEVICE,
                Ids.fresh("device"),
                free,
                "",
                Set.of(ApiKey.Scope.INFERENCE, ApiKey.Scope.ADMIN),
                Set.of(),
                expires));
      } catch (Failure taken) {
        if (taken.code() != Failure.Code.BAD_REQUEST) {
          throw taken;
        }
      }
    }
  }

  private static String shortened(String name) {
    String plain = name.replaceAll("\\p{Cntrl}", " ");
    return plain.substring(
        0, plain.offsetByCodePoints(0, Math.min(40, plain.codePointCount(0, plain.length()))));
  }

  private static String hash(String secret) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
