package dev.flint.model.token;

/// One rule of pre-tokenization: where the first piece of a text ends.
///
/// A pre-tokenizer is a list of such rules, each applied within the pieces of the one before it.
/// Every rule stands for one regular expression of the model's makers; it is written by hand
/// because a general matcher would be the slowest part of the tokenizer, and would backtrack. What
/// lies between two matches of an expression is a piece as well. Rules keep no state.
interface Cut {
  /// The end of the first piece of text[from, to), which is not empty: more than `from`, at most
  /// `to`. Nothing outside of these bounds is looked at.
  int end(char[] text, int from, int to);

  /// The first place in text[from, to) whose character has none of these classes, else `to`.
  static int skip(char[] text, int from, int to, int classes) {
    int at = from;
    while (at < to) {
      int codePoint = CharClass.codePoint(text, at, to);
      if ((CharClass.of(codePoint) & classes) == 0) {
        break;
      }
      at += Character.charCount(codePoint);
    }
    return at;
  }

  /// The first place in text[from, to) whose character has one of these classes, else `to`.
  static int skipOthers(char[] text, int from, int to, int classes) {
    int at = from;
    while (at < to) {
      int codePoint = CharClass.codePoint(text, at, to);
      if ((CharClass.of(codePoint) & classes) != 0) {
        break;
      }
      at += Character.charCount(codePoint);
    }
    return at;
  }

  /// The classes of the character at a place; 0 behind the end.
  static int classAt(char[] text, int at, int to) {
    return at < to ? CharClass.of(CharClass.codePoint(text, at, to)) : 0;
  }

  /// The end of an English contraction (`'s 't 're 've 'm 'll 'd`) that begins here, else `at`.
  static int contraction(char[] text, int at, int to, boolean anyCase) {
    if (at + 1 >= to || text[at] != '\'') {
      return at;
    }
    int first = anyCase ? lower(text[at + 1]) : text[at + 1];
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
      return at + 2;
    }
    if (at + 2 < to) {
      int second = anyCase ? lower(text[at + 2]) : text[at + 2];
      if (((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l')) {
        return at + 3;
      }
    }
    return at;
  }

  /// The end of a piece of white space: `\s*[\r\n]+|\s+(?!\S)|\s+` if `lines`, else without the
  /// first alternative.
  static int space(char[] text, int from, int to, boolean lines) {
    int end = skip(text, from, to, CharClass.SPACE);
    if (lines) {
      for (int i = end; i > from; i--) {
        if (text[i - 1] == '\n' || text[i - 1] == '\r') {
          return i;
        }
      }
    }
    return end < to && end - from > 1 ? end - 1 : end;
  }

  private static int lower(char c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }
}
