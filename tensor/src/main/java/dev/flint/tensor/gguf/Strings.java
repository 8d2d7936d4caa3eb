package dev.flint.tensor.gguf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An array of strings as the file packs it (each a 64-bit length and its bytes), decoded only when
/// asked for: a vocabulary of 150,000 tokens costs one pass over its lengths and one copy.
final class Strings {
  private final byte[] packed;

  /// Place of each string's bytes in `packed`; one more entry where the next would be.
  private final int[] starts;

  private Strings(byte[] packed, int[] starts) {
    this.packed = packed;
    this.starts = starts;
  }

  static Strings read(Cursor cursor, int count) {
    int[] starts = new int[count + 1];
    return new Strings(cursor.texts(starts), starts);
  }

  /// The strings; bytes that are not UTF-8 become U+FFFD.
  String[] decode() {
    String[] strings = new String[starts.length - 1];
    for (int i = 0; i < strings.length; i++) {
      strings[i] = new String(packed, starts[i], length(i), StandardCharsets.UTF_8);
    }
    return strings;
  }

  /// The strings' bytes as they are in the file.
  byte[][] bytes() {
    byte[][] bytes = new byte[starts.length - 1][];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = Arrays.copyOfRange(packed, starts[i], starts[i] + length(i));
    }
    return bytes;
  }

  private int length(int i) {
    return starts[i + 1] - Long.BYTES - starts[i];
  }
}
