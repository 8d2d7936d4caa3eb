package dev.flint.engine.remote;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// The signatures by which a server knows its own thinking when that comes back to it; the last few
/// thousand, by a hash of the text. Safe for many threads.
final class Signatures {
  private static final int MOST = 4096;
  private static final int MAX_CHARACTERS = 64 << 10;

  private final Map<String, String> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST;
        }
      };

  synchronized void put(String thinking, String signature) {
    if (signature.length() <= MAX_CHARACTERS) {
      known.put(hash(thinking), signature);
    }
  }

  /// Empty if it is not known.
  synchronized String of(String thinking) {
    return known.getOrDefault(hash(thinking), "");
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
