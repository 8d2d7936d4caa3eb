package dev.flint.model.token;

/// The classes of characters that pre-tokenizers distinguish, as bits of a byte.
///
/// They are those of Unicode 15.1, which the reference implementation (llama.cpp) uses. Java 25
/// knows Unicode 16: the code points that it added are taken back to "unassigned" here, because the
/// same text has to give the same tokens. Blocks of 256 code points are filled when first met.
final class CharClass {
  static final int LETTER = 1;
  static final int NUMBER = 2;
  static final int MARK = 4;
  static final int PUNCTUATION = 8;
  static final int SYMBOL = 16;

  /// White space as regular expressions know it (`\s`), Unicode's included.
  static final int SPACE = 32;

  /// A letter other than A to Z: it can stand in the lower-case part of a word.
  static final int NOT_CAPITAL = 64;

  /// A letter other than a to z: it can stand in the upper-case part of a word.
  static final int NOT_SMALL = 128;

  private static final int REPLACEMENT = 0xFFFD;

  /// First and last code points of what Unicode 16 added; unassigned ones between are included.
  private static final int[] ADDED_BY_UNICODE_16 = {
    0x0897, 0x0897, 0x1B4E, 0x1B4F, 0x1B7F, 0x1B7F, 0x1C89, 0x1C8A, 0x2427, 0x2429, 0x31E4, 0x31E5,
    0xA7CB, 0xA7CD, 0xA7DA, 0xA7DC, 0x105C0, 0x105F3, 0x10D40, 0x10D8F, 0x10EC2, 0x10EC4, 0x10EFC,
    0x10EFC, 0x11380, 0x113E2, 0x116D0, 0x116E3, 0x11BC0, 0x11BF9, 0x11F5A, 0x11F5A, 0x13460,
    0x143FA, 0x16100, 0x16139, 0x16D40, 0x16D79, 0x18CFF, 0x18CFF, 0x1CC00, 0x1CEB3, 0x1E5D0,
    0x1E5FF, 0x1F8B2, 0x1F8C1, 0x1FA89, 0x1FA89, 0x1FA8F, 0x1FA8F, 0x1FABE, 0x1FABE, 0x1FAC6,
    0x1FAC6, 0x1FADC, 0x1FADC, 0x1FADF, 0x1FADF, 0x1FAE9, 0x1FAE9, 0x1FBCB, 0x1FBEF,
  };

  private static final byte[][] BLOCKS = new byte[0x1100][];

  private CharClass() {}

  /// The class bits of a code point.
  static int of(int codePoint) {
    byte[] block = BLOCKS[codePoint >> 8];
    if (block == null) {
      block = fill(codePoint >> 8);
    }
    return block[codePoint & 0xFF];
  }

  /// The code point at a place; half a surrogate pair alone is U+FFFD.
  static int codePoint(char[] text, int at, int to) {
    char c = text[at];
    if (!Character.isSurrogate(c)) {
      return c;
    }
    if (Character.isHighSurrogate(c) && at + 1 < to && Character.isLowSurrogate(text[at + 1])) {
      return Character.toCodePoint(c, text[at + 1]);
    }
    return REPLACEMENT;
  }

  private static byte[] fill(int block) {
    byte[] classes = new byte[256];
    for (int i = 0; i < 256; i++) {
      classes[i] = (byte) classify((block << 8) | i);
    }
    BLOCKS[block] = classes;
    return classes;
  }

  private static int classify(int codePoint) {
    for (int i = 0; i < ADDED_BY_UNICODE_16.length; i += 2) {
      if (codePoint >= ADDED_BY_UNICODE_16[i] && codePoint <= ADDED_BY_UNICODE_16[i + 1]) {
        return 0;
      }
    }
    if ((codePoint >= '\t' && codePoint <= '\r') || codePoint == 0x85) {
      return SPACE;
    }
    return switch (Character.getType(codePoint)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          LETTER
              | (codePoint >= 'A' && codePoint <= 'Z' ? 0 : NOT_CAPITAL)
              | (codePoint >= 'a' && codePoint <= 'z' ? 0 : NOT_SMALL);
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          NUMBER;
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          MARK;
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          PUNCTUATION;
      case Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL ->
          SYMBOL;
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          SPACE;
      default -> 0;
    };
  }
}
