package dev.flint.model.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Turns a stream of tokens into text, whole characters only.
///
/// The bytes of a character may arrive in several tokens; they are held back until it is complete.
/// What can never become a character is replaced by U+FFFD. All results joined, with [#flush] last,
/// equal [Tokenizer#decode] of all tokens. One decoder serves one stream and one thread.
public final class TokenDecoder {
  private final Tokenizer tokenizer;
  private final boolean specials;
  private byte[] held = new byte[0];

  TokenDecoder(Tokenizer tokenizer, boolean specials) {
    this.tokenizer = tokenizer;
    this.specials = specials;
  }

  /// The text that is certain after one more token; empty while a character is incomplete.
  public String push(int token) {
    byte[] bytes = tokenizer.bytes(token, specials);
    if (held.length > 0) {
      byte[] joined = Arrays.copyOf(held, held.length + bytes.length);
      System.arraycopy(bytes, 0, joined, held.length, bytes.length);
      bytes = joined;
    }
    int whole = bytes.length - incomplete(bytes);
    held = Arrays.copyOfRange(bytes, whole, bytes.length);
    return new String(bytes, 0, whole, StandardCharsets.UTF_8);
  }

  /// What was held back, as U+FFFD; the decoder may then be used for a new stream.
  public String flush() {
    String rest = new String(held, StandardCharsets.UTF_8);
    held = new byte[0];
    return rest;
  }

  /// How many bytes at the end begin a character that more bytes could complete (0 to 3), by table
  /// 3-7 of the Unicode standard; but surrogates written in UTF-8 are waited for, because Java
  /// replaces all three of their bytes by one U+FFFD.
  private static int incomplete(byte[] bytes) {
    for (int n = 1; n <= Math.min(3, bytes.length); n++) {
      int lead = bytes[bytes.length - n] & 0xFF;
      if (lead < 0x80) {
        return 0;
      }
      if (lead >= 0xC0) {
        int needed = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
        boolean open =
            n < needed && (n == 1 || mayFollow(lead, bytes[bytes.length - n + 1] & 0xFF));
        return open ? n : 0;
      }
    }
    return 0;
  }

  private static boolean mayFollow(int lead, int second) {
    return switch (lead) {
      case 0xE0 -> second >= 0xA0;
      case 0xF0 -> second >= 0x90;
      case 0xF4 -> second < 0x90;
      default -> true;
    };
  }
}
