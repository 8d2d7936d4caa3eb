package dev.flint.model.token;

import java.util.Arrays;

/// The letters that byte-level vocabularies write bytes with (GPT-2): every byte is one printable
/// character, itself where it is printable in Latin-1, else one from U+0100 on.
final class ByteText {
  private static final char[] CHARS = new char[256];
  private static final short[] BYTES = new short[0x144];

  static {
    Arrays.fill(BYTES, (short) -1);
    char next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b != 0xAD);
      CHARS[b] = printable ? (char) b : next++;
      BYTES[CHARS[b]] = (short) b;
    }
  }

  private ByteText() {}

  static char charOf(int b) {
    return CHARS[b & 0xFF];
  }

  /// The byte that a character writes, or -1.
  static int byteOf(char c) {
    return c < BYTES.length ? BYTES[c] : -1;
  }
}
