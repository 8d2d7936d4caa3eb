package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.List;

/// Reads regular expressions: ECMA-262 with the flag `u`, without what a finite automaton cannot do
/// or would do differently: back-references, lookaround, word boundaries. Lazy quantifiers match
/// the same texts as greedy ones and are read as such; so are the kinds of groups.
final class RegexParser {
  private static final int MOST_NESTING = 200;
  private static final int MOST_REPEATS = 100_000;
  private static final CodePoints DIGITS = CodePoints.range('0', '9');
  private static final CodePoints WORD =
      DIGITS.or(CodePoints.range('a', 'z')).or(CodePoints.range('A', 'Z')).or(CodePoints.of('_'));
  private static final CodePoints SPACE =
      CodePoints.range(9, 13)
          .or(CodePoints.anyOf(" \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"))
          .or(CodePoints.range(0x2000, 0x200a));
  private static final CodePoints DOT = CodePoints.anyOf("\n\r\u2028\u2029").not();

  private final int[] text;
  private final String place;
  private int at;
  private int nesting;

  private RegexParser(String pattern, String place) {
    text = pattern.codePoints().toArray();
    this.place = place;
  }

  /// @param place for messages, such as ` at /properties/name/pattern`
  /// @throws BadGrammar if the pattern is wrong or not supported
  static Regex parse(String pattern, String place) {
    RegexParser parser = new RegexParser(pattern, place);
    Regex regex = parser.alternatives();
    if (parser.at < parser.text.length) {
      throw parser.wrong("has a ')' too many");
    }
    return regex;
  }

  /// The texts in which a pattern matches anywhere, as JSON Schema means it. Here lookahead is
  /// allowed right after a `^` at the beginning, where it only narrows the set.
  ///
  /// @throws BadGrammar if the pattern is wrong, not supported or too large
  static CharDfa search(String pattern, String place) {
    String what = "The pattern" + place;
    if (!pattern.startsWith("^(?!") && !pattern.startsWith("^(?=")) {
      return Nfa.search(parse(pattern, place), what);
    }
    RegexParser parser = new RegexParser(pattern, place);
    Regex begin = new Regex.Edge(false);
    CharDfa texts = CharDfa.ALL;
    parser.at = 1;
    while (pattern.startsWith("(?!", parser.utf16()) || pattern.startsWith("(?=", parser.utf16())) {
      boolean not = parser.text[parser.at + 2] == '!';
      parser.at += 3;
      Regex ahead = new Regex.Cat(List.of(begin, parser.alternatives()));
      if (!parser.eat(')')) {
        throw parser.wrong("lacks a ')'");
      }
      CharDfa matched = Nfa.search(ahead, what);
      texts = not ? texts.minus(matched) : texts.and(matched);
    }
    Regex rest = parser.sequence();
    if (parser.at < parser.text.length) {
      throw parser.unsupported("lookaround beside alternatives");
    }
    return texts.and(Nfa.search(new Regex.Cat(List.of(begin, rest)), what));
  }

  private int utf16() {
    return new String(text, 0, at).length();
  }

  private Regex alternatives() {
    if (++nesting > MOST_NESTING) {
      throw BadGrammar.tooLarge("pattern", "The pattern" + place + " nests too deeply.");
    }
    List<Regex> options = new ArrayList<>();
    options.add(sequence());
    while (eat('|')) {
      options.add(sequence());
    }
    nesting--;
    return options.size() == 1 ? options.getFirst() : new Regex.Or(options);
  }

  private Regex sequence() {
    List<Regex> parts = new ArrayList<>();
    while (at < text.length && text[at] != '|' && text[at] != ')') {
      parts.add(quantified());
    }
    return parts.size() == 1 ? parts.getFirst() : new Regex.Cat(parts);
  }

  private Regex quantified() {
    Regex atom = atom();
    while (at < text.length) {
      int min;
      int max;
      int begin = at;
      int c = text[at];
      if (c == '*' || c == '+' || c == '?') {
        at++;
        min = c == '+' ? 1 : 0;
        max = c == '?' ? 1 : Integer.MAX_VALUE;
      } else if (c == '{' && at + 1 < text.length && DIGITS.contains(text[at + 1])) {
        at++;
        min = number();
        max = min;
        if (eat(',')) {
          max = at < text.length && text[at] == '}' ? Integer.MAX_VALUE : number();
        }
        if (!eat('}') || max < min) {
          at = begin;
          throw wrong("has a wrong repetition");
        }
      } else {
        return atom;
      }
      if (atom instanceof Regex.Edge) {
        throw wrong("repeats an anchor");
      }
      eat('?');
      atom = new Regex.Repeat(atom, min, max);
      if (at < text.length && (text[at] == '*' || text[at] == '+')) {
        throw wrong("repeats a repetition");
      }
    }
    return atom;
  }

  private int number() {
    long number = 0;
    int begin = at;
    while (at < text.length && DIGITS.contains(text[at])) {
      number = Math.min(number * 10 + text[at++] - '0', Integer.MAX_VALUE);
    }
    if (at == begin) {
      throw wrong("has a wrong repetition");
    }
    if (number > MOST_REPEATS) {
      throw BadGrammar.tooLarge(
          "pattern", "The pattern" + place + " repeats more than " + MOST_REPEATS + " times.");
    }
    return (int) number;
  }

  private Regex atom() {
    int c = text[at++];
    return switch (c) {
      case '(' -> group();
      case '[' -> new Regex.Chars(set());
      case '.' -> new Regex.Chars(DOT);
      case '^' -> new Regex.Edge(false);
      case '$' -> new Regex.Edge(true);
      case '\\' -> new Regex.Chars(escape(false));
      case '*', '+', '?' -> throw wrong("repeats nothing");
      default -> new Regex.Chars(CodePoints.of(c));
    };
  }

  private Regex group() {
    if (eat('?')) {
      if (eat('<') && at < text.length && text[at] != '=' && text[at] != '!') {
        while (at < text.length && text[at] != '>') {
          at++;
        }
        at++;
      } else if (!eat(':')) {
        throw unsupported("lookaround or a group's flags");
      }
    }
    Regex inside = alternatives();
    if (!eat(')')) {
      throw wrong("lacks a ')'");
    }
    return inside;
  }

  /// After the `[`.
  private CodePoints set() {
    boolean negated = eat('^');
    CodePoints set = CodePoints.NONE;
    while (true) {
      if (at >= text.length) {
        throw wrong("lacks a ']'");
      }
      if (eat(']')) {
        return negated ? set.not() : set;
      }
      CodePoints first = member();
      boolean range = at + 1 < text.length && text[at] == '-' && text[at + 1] != ']';
      if (range && single(first) >= 0) {
        at++;
        CodePoints last = member();
        if (single(last) >= 0) {
          if (single(last) < single(first)) {
            throw wrong("has a range that ends before it begins");
          }
          set = set.or(CodePoints.range(single(first), single(last)));
        } else { // as browsers do: [a-\d] is a, - and digits
          set = set.or(first).or(CodePoints.of('-')).or(last);
        }
      } else {
        set = set.or(first);
      }
    }
  }

  private CodePoints member() {
    if (at >= text.length) {
      throw wrong("lacks a ']'");
    }
    int c = text[at++];
    return c == '\\' ? escape(true) : CodePoints.of(c);
  }

  private static int single(CodePoints set) {
    return set.count() == 1 && set.first(0) == set.last(0) ? set.first(0) : -1;
  }

  /// After the backslash.
  private CodePoints escape(boolean inSet) {
    if (at >= text.length) {
      throw wrong("ends in a backslash");
    }
    int c = text[at++];
    return switch (c) {
      case 'd' -> DIGITS;
      case 'D' -> DIGITS.not();
      case 'w' -> WORD;
      case 'W' -> WORD.not();
      case 's' -> SPACE;
      case 'S' -> SPACE.not();
      case 'n' -> CodePoints.of('\n');
      case 'r' -> CodePoints.of('\r');
      case 't' -> CodePoints.of('\t');
      case 'f' -> CodePoints.of('\f');
      case 'v' -> CodePoints.of(0x0b);
      case '0' -> CodePoints.of(0);
      case 'x' -> CodePoints.of(hex(2));
      case 'u' -> CodePoints.of(unicode());
      case 'c' -> {
        if (at >= text.length) {
          throw wrong("ends in \\c");
        }
        yield CodePoints.of(text[at++] & 31);
      }
      case 'p', 'P' -> {
        CodePoints set = property();
        yield c == 'p' ? set : set.not();
      }
      case 'b' -> {
        if (!inSet) {
          throw unsupported("a word boundary");
        }
        yield CodePoints.of('\b');
      }
      default -> {
        if ((c >= '1' && c <= '9') || c == 'k') {
          throw unsupported("a back-reference");
        }
        if (c == 'B' && !inSet) {
          throw unsupported("a word boundary");
        }
        if (Character.isLetterOrDigit(c)) {
          throw wrong("has the unknown escape \\" + Character.toString(c));
        }
        yield CodePoints.of(c);
      }
    };
  }

  private int unicode() {
    if (eat('{')) {
      int begin = at;
      while (at < text.length && text[at] != '}') {
        at++;
      }
      int value = at - begin <= 6 ? digits(begin, at) : -1;
      at++;
      if (value < 0 || value > Character.MAX_CODE_POINT) {
        throw wrong("has a wrong \\u{}");
      }
      return value;
    }
    int high = hex(4);
    if (Character.isHighSurrogate((char) high)
        && at + 6 <= text.length
        && text[at] == '\\'
        && text[at + 1] == 'u') {
      at += 2;
      int low = hex(4);
      return Character.toCodePoint((char) high, (char) low);
    }
    return high;
  }

  private int hex(int length) {
    int value = at + length <= text.length ? digits(at, at + length) : -1;
    if (value < 0) {
      throw wrong("has a wrong hexadecimal escape");
    }
    at += length;
    return value;
  }

  private int digits(int from, int to) {
    int value = from == to ? -1 : 0;
    for (int i = from; i < to && value >= 0; i++) {
      int digit = Character.digit(text[i], 16);
      value = digit < 0 ? -1 : 16 * value + digit;
    }
    return value;
  }

  private CodePoints property() {
    StringBuilder name = new StringBuilder();
    if (eat('{')) {
      while (at < text.length && text[at] != '}') {
        name.appendCodePoint(text[at++]);
      }
    }
    if (!eat('}')) {
      throw wrong("has a wrong \\p");
    }
    CodePoints set = UnicodeProperty.named(name.toString());
    if (set == null) {
      throw unsupported("the property \\p{" + name + "}");
    }
    return set;
  }

  private boolean eat(char c) {
    if (at < text.length && text[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  private BadGrammar wrong(String what) {
    return BadGrammar.wrong(
        "pattern", "The pattern" + place + " " + what + ", at character " + (at + 1) + ".");
  }

  private BadGrammar unsupported(String what) {
    return BadGrammar.unsupported(
        "pattern", "The pattern" + place + " has " + what + ", which is not supported.");
  }
}
