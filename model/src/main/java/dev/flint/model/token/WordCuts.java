package dev.flint.model.token;

import static dev.flint.model.token.CharClass.LETTER;
import static dev.flint.model.token.CharClass.MARK;
import static dev.flint.model.token.CharClass.NOT_CAPITAL;
import static dev.flint.model.token.CharClass.NOT_SMALL;
import static dev.flint.model.token.CharClass.NUMBER;
import static dev.flint.model.token.CharClass.PUNCTUATION;
import static dev.flint.model.token.CharClass.SPACE;
import static dev.flint.model.token.CharClass.SYMBOL;

/// The rules that know words, numbers, punctuation and space: one main rule per family.
final class WordCuts {
  private WordCuts() {}

  /// GPT-2: `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
  record Gpt2() implements Cut {
    @Override
    public int end(char[] text, int from, int to) {
      int contraction = Cut.contraction(text, from, to, false);
      if (contraction > from) {
        return contraction;
      }
      int start = text[from] == ' ' && from + 1 < to ? from + 1 : from;
      int kind = Cut.classAt(text, start, to);
      if ((kind & LETTER) != 0) {
        return Cut.skip(text, start, to, LETTER);
      }
      if ((kind & NUMBER) != 0) {
        return Cut.skip(text, start, to, NUMBER);
      }
      if ((kind & SPACE) == 0) {
        return Cut.skipOthers(text, start, to, SPACE | LETTER | NUMBER);
      }
      return Cut.space(text, from, to, false);
    }
  }

  /// Llama 3 and Qwen: `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?W+|\p{N}{1,D}|
  /// ?[^\s\p{N}W]+[\r\n]*|SPACE` where D is `digits`, W is `\p{L}` or, with `marks`,
  /// `[\p{L}\p{M}]`, and SPACE is `\s*[\r\n]+|\s+(?!\S)|\s+`.
  record Llama(int digits, boolean marks, boolean contractions) implements Cut {
    @Override
    public int end(char[] text, int from, int to) {
      if (contractions) {
        int contraction = Cut.contraction(text, from, to, true);
        if (contraction > from) {
          return contraction;
        }
      }
      int word = marks ? LETTER | MARK : LETTER;
      int codePoint = CharClass.codePoint(text, from, to);
      int kind = CharClass.of(codePoint);
      int second = from + Character.charCount(codePoint);
      if ((kind & NUMBER) != 0) {
        return number(text, from, to, digits);
      }
      if (codePoint != '\r' && codePoint != '\n') {
        int end = Cut.skip(text, second, to, word);
        if (end > second || (kind & word) != 0) {
          return end;
        }
      }
      int start = codePoint == ' ' && second < to ? second : from;
      if ((Cut.classAt(text, start, to) & (SPACE | NUMBER | word)) == 0) {
        return lineEnds(text, Cut.skipOthers(text, start, to, SPACE | NUMBER | word), to, false);
      }
      return Cut.space(text, from, to, true);
    }
  }

  /// GPT-4o and Tekken, in the form that works on A-Z, a-z and "other letters":
  /// `P?U*S+C?|P?U+S*C?|\p{N}{1,D}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+` where P is
  /// `[^\r\n\p{L}\p{N}]`, U a letter but a to z, S a letter but A to Z, C a contraction (only with
  /// `contractions`) and D is `digits`. A letter beyond ASCII is both U and S.
  record Cased(int digits, boolean contractions) implements Cut {
    @Override
    public int end(char[] text, int from, int to) {
      int codePoint = CharClass.codePoint(text, from, to);
      int kind = CharClass.of(codePoint);
      int second = from + Character.charCount(codePoint);
      if ((kind & NUMBER) != 0) {
        return number(text, from, to, digits);
      }
      if ((kind & LETTER) != 0) {
        return word(text, from, to);
      }
      if (codePoint != '\r' && codePoint != '\n' && (Cut.classAt(text, second, to) & LETTER) != 0) {
        return word(text, second, to);
      }
      int start = codePoint == ' ' && second < to ? second : from;
      if ((Cut.classAt(text, start, to) & (SPACE | LETTER | NUMBER)) == 0) {
        return lineEnds(text, Cut.skipOthers(text, start, to, SPACE | LETTER | NUMBER), to, true);
      }
      return Cut.space(text, from, to, true);
    }

    /// `U*S+` if it matches, giving back as little of `U*` as it needs; else `U+`.
    private int word(char[] text, int from, int to) {
      int end = Cut.skip(text, from, to, NOT_SMALL);
      if ((Cut.classAt(text, end, to) & NOT_CAPITAL) != 0) {
        end = Cut.skip(text, end, to, NOT_CAPITAL);
      } else {
        for (int i = end; i > from; i--) {
          char c = text[i - 1];
          if (c < 'A' || c > 'Z') {
            end = i;
            break;
          }
        }
      }
      return contractions ? Cut.contraction(text, end, to, true) : end;
    }
  }

  /// The last rule of DeepSeek V3: `[ASCII
  /// punctuation][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|
  /// ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`.
  record DeepSeek3() implements Cut {
    @Override
    public int end(char[] text, int from, int to) {
      int at = from;
      while (at < to) {
        int end = match(text, at, to);
        if (end > at) {
          return at > from ? at : end;
        }
        at += Character.charCount(CharClass.codePoint(text, at, to));
      }
      return to;
    }

    private static int match(char[] text, int from, int to) {
      int codePoint = CharClass.codePoint(text, from, to);
      int kind = CharClass.of(codePoint);
      int second = from + Character.charCount(codePoint);
      boolean sign = (kind & (PUNCTUATION | SYMBOL)) != 0;
      if (sign && codePoint < 0x80 && second < to && asciiLetter(text[second])) {
        int end = second + 1;
        while (end < to && asciiLetter(text[end])) {
          end++;
        }
        return end;
      }
      if (!sign && codePoint != '\r' && codePoint != '\n') {
        int end = Cut.skip(text, (kind & LETTER) != 0 ? from : second, to, LETTER | MARK);
        if (end > second || (kind & (LETTER | MARK)) != 0) {
          return end;
        }
      }
      int start = codePoint == ' ' && second < to ? second : from;
      if ((Cut.classAt(text, start, to) & (PUNCTUATION | SYMBOL)) != 0) {
        return lineEnds(text, Cut.skip(text, start, to, PUNCTUATION | SYMBOL), to, false);
      }
      return (kind & SPACE) != 0 ? Cut.space(text, from, to, true) : from;
    }

    private static boolean asciiLetter(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
  }

  private static int number(char[] text, int from, int to, int most) {
    int at = from;
    for (int i = 0; i < most && (Cut.classAt(text, at, to) & NUMBER) != 0; i++) {
      at += Character.charCount(CharClass.codePoint(text, at, to));
    }
    return at;
  }

  /// Skips `[\r\n]*`, or `[\r\n/]*` with `slashes`.
  private static int lineEnds(char[] text, int from, int to, boolean slashes) {
    int at = from;
    while (at < to && (text[at] == '\r' || text[at] == '\n' || (slashes && text[at] == '/'))) {
      at++;
    }
    return at;
  }
}
