package dev.flint.model.token;

/// The sets of characters that pre-tokenizers cut out as runs.
enum Members {
  /// `\p{L}`
  LETTER,

  /// `\p{N}`
  NUMBER,

  /// `\p{P}`
  PUNCTUATION,

  /// `[0-9]`
  ASCII_DIGIT,

  /// `[\r\n]`
  LINE_END,

  /// ``[\p{P}$+<=>^~|`]``
  SIGN,

  /// `[\p{P}$+<=>^~|]`
  SIGN_BUT_BACKTICK,

  /// The letters of cased scripts, as DeepSeek lists them.
  DEEPSEEK_LETTER,

  /// ``[!-/:-~！-／：-～‘-‟　-。]``; the ideographic space of the last range counts as white space.
  DEEPSEEK_SIGN,

  /// `[一-龥ࠀ-一가-퟿]`, without what counts as white space.
  DEEPSEEK_ASIAN,

  /// `[一-龥぀-ゟ゠-ヿ]`
  DEEPSEEK_CJK;

  boolean contain(int c) {
    return switch (this) {
      case LETTER -> is(c, CharClass.LETTER);
      case NUMBER -> is(c, CharClass.NUMBER);
      case PUNCTUATION -> is(c, CharClass.PUNCTUATION);
      case ASCII_DIGIT -> c >= '0' && c <= '9';
      case LINE_END -> c == '\n' || c == '\r';
      case SIGN -> is(c, CharClass.PUNCTUATION) || (c < 0x80 && is(c, CharClass.SYMBOL));
      case SIGN_BUT_BACKTICK -> c != '`' && SIGN.contain(c);
      case DEEPSEEK_LETTER -> DeepSeekLetters.contain(c);
      case DEEPSEEK_SIGN ->
          (c >= '!' && c <= '/')
              || (c >= ':' && c <= '~')
              || (c >= 0xFF01 && c <= 0xFF0F)
              || (c >= 0xFF1A && c <= 0xFF5E)
              || (c >= 0x2018 && c <= 0x201F)
              || (c >= 0x3001 && c <= 0x3002);
      case DEEPSEEK_ASIAN ->
          ((c >= 0x800 && c <= 0x9FA5) || (c >= 0xAC00 && c <= 0xD7FF)) && !is(c, CharClass.SPACE);
      case DEEPSEEK_CJK -> (c >= 0x4E00 && c <= 0x9FA5) || (c >= 0x3040 && c <= 0x30FF);
    };
  }

  private static boolean is(int codePoint, int classes) {
    return (CharClass.of(codePoint) & classes) != 0;
  }
}
