package dev.flint.store;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Names for new rows: a prefix that says what it is, then the time and 80 random bits in
/// lower-case base 32, so that names sort in the order in which they were made and cannot be
/// guessed.
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final AtomicLong LAST_MILLIS = new AtomicLong();
  private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int TIME_CHARS = 10;
  private static final int RANDOM_CHARS = 16;

  private Ids() {}

  /// A new name such as `conv_01k...`. Safe for use by many threads.
  public static String fresh(String prefix) {
    var id = new StringBuilder(prefix).append('_');
    long now = System.currentTimeMillis();
    long millis = LAST_MILLIS.updateAndGet(last -> Math.max(last + 1, now));
    for (int i = TIME_CHARS - 1; i >= 0; i--) {
      id.append(ALPHABET[(int) (millis >>> (5 * i)) & 31]);
    }
    byte[] random = new byte[RANDOM_CHARS];
    RANDOM.nextBytes(random);
    for (byte b : random) {
      id.append(ALPHABET[b & 31]);
    }
    return id.toString();
  }
}
