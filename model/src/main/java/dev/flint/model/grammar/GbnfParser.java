package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads GBNF as llama.cpp documents it: rules of literals, character classes, groups and
/// repetitions, with comments. Terminals that are tokens (`<…>`) are not supported.
final class GbnfParser {
  private static final int MOST_CHARACTERS = 1 << 20;
  private static final int MOST_NESTING = 200;
  private static final int MOST_REPEATS = 2000;

  private final int[] text;
  private int at;
  private int nesting;

  private GbnfParser(String grammar) {
    text = grammar.codePoints().toArray();
  }

  /// The rules by their names.
  static Map<String, Regex> parse(String grammar) {
    if (grammar.length() > MOST_CHARACTERS) {
      throw BadGrammar.tooLarge(
          "", "The grammar is larger than " + MOST_CHARACTERS + " characters.");
    }
    GbnfParser parser = new GbnfParser(grammar);
    Map<String, Regex> rules = new LinkedHashMap<>();
    parser.space(true);
    while (parser.at < parser.text.length) {
      String name = parser.name();
      parser.space(false);
      if (!parser.eatAll("::=")) {
        throw parser.wrong("expected ::= after the name '" + name + "'");
      }
      parser.space(true);
      if (rules.put(name, parser.alternatives(false)) != null) {
        throw parser.wrong("the rule '" + name + "' is there twice");
      }
      if (parser.at < parser.text.length && !parser.newLine()) {
        throw parser.wrong("expected the end of the line");
      }
      parser.space(true);
    }
    return rules;
  }

  private Regex alternatives(boolean nested) {
    if (++nesting > MOST_NESTING) {
      throw BadGrammar.tooLarge("", "The grammar nests more than " + MOST_NESTING + " deep.");
    }
    List<Regex> options = new ArrayList<>();
    options.add(sequence(nested));
    while (eat('|')) {
      space(true);
      options.add(sequence(nested));
    }
    nesting--;
    return options.size() == 1 ? options.getFirst() : new Regex.Or(options);
  }

  private Regex sequence(boolean nested) {
    List<Regex> parts = new ArrayList<>();
    while (at < text.length && text[at] != '|' && text[at] != ')' && !isNewLine()) {
      Regex item = item();
      space(nested);
      while (at < text.length && "*+?{".indexOf(text[at]) >= 0) {
        item = repeated(item);
        space(nested);
      }
      parts.add(item);
    }
    return parts.size() == 1 ? parts.getFirst() : new Regex.Cat(parts);
  }

  private Regex item() {
    int c = text[at];
    if (c == '"') {
      at++;
      List<Regex> characters = new ArrayList<>();
      while (!eat('"')) {
        characters.add(new Regex.Chars(CodePoints.of(character())));
      }
      return new Regex.Cat(characters);
    }
    if (c == '[') {
      at++;
      return new Regex.Chars(set());
    }
    if (c == '.') {
      at++;
      return new Regex.Chars(CodePoints.ALL);
    }
    if (c == '(') {
      at++;
      space(true);
      Regex inside = alternatives(true);
      if (!eat(')')) {
        throw wrong("expected )");
      }
      return inside;
    }
    if (c == '<' || c == '!') {
      throw BadGrammar.unsupported(
          "<", "The grammar names a token at character " + (at + 1) + ", which is not supported.");
    }
    return new Regex.Ref(name());
  }

  private Regex repeated(Regex body) {
    int c = text[at++];
    int min = c == '+' ? 1 : 0;
    int max = c == '?' ? 1 : Integer.MAX_VALUE;
    if (c == '{') {
      space(false);
      min = number();
      max = min;
      space(false);
      if (eat(',')) {
        space(false);
        max = at < text.length && text[at] == '}' ? Integer.MAX_VALUE : number();
        space(false);
      }
      if (!eat('}') || max < min) {
        throw wrong("a repetition is wrong");
      }
    }
    return new Regex.Repeat(body, min, max);
  }

  private int number() {
    int number = 0;
    int begin = at;
    while (at < text.length && text[at] >= '0' && text[at] <= '9') {
      number = Math.min(10 * number + text[at++] - '0', MOST_REPEATS + 1);
    }
    if (at == begin) {
      throw wrong("expected a number");
    }
    if (number > MOST_REPEATS) {
      throw BadGrammar.tooLarge(
          "", "The grammar repeats something more than " + MOST_REPEATS + " times.");
    }
    return number;
  }

  private CodePoints set() {
    boolean negated = eat('^');
    CodePoints set = CodePoints.NONE;
    while (!eat(']')) {
      int first = character();
      int last = first;
      if (at + 1 < text.length && text[at] == '-' && text[at + 1] != ']') {
        at++;
        last = character();
      }
      set = set.or(CodePoints.range(first, last));
    }
    return negated ? set.not() : set;
  }

  private int character() {
    if (at >= text.length) {
      throw wrong("a literal or a set does not end");
    }
    int c = text[at++];
    if (c != '\\') {
      return c;
    }
    int escaped = at < text.length ? text[at++] : 0;
    return switch (escaped) {
      case 'x' -> hex(2);
      case 'u' -> hex(4);
      case 'U' -> hex(8);
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'n' -> '\n';
      case '\\', '"', '[', ']', '-', '^', '/' -> escaped;
      default -> throw wrong("an escape is not known");
    };
  }

  private int hex(int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      int digit = at < text.length ? Character.digit(text[at++], 16) : -1;
      if (digit < 0) {
        throw wrong("a hexadecimal escape is too short");
      }
      value = 16 * value + digit;
    }
    if (value > Character.MAX_CODE_POINT) {
      throw wrong("an escape is beyond Unicode");
    }
    return (int) value;
  }

  private String name() {
    int begin = at;
    while (at < text.length
        && ((text[at] < 128 && Character.isLetterOrDigit(text[at]))
            || text[at] == '-'
            || text[at] == '_')) {
      at++;
    }
    if (at == begin) {
      throw wrong("expected a name");
    }
    return new String(text, begin, at - begin);
  }

  private void space(boolean lines) {
    while (at < text.length) {
      if (text[at] == '#') {
        while (at < text.length && !isNewLine()) {
          at++;
        }
      } else if (text[at] == ' ' || text[at] == '\t' || (lines && isNewLine())) {
        at++;
      } else {
        return;
      }
    }
  }

  private boolean isNewLine() {
    return text[at] == '\n' || text[at] == '\r';
  }

  private boolean newLine() {
    if (isNewLine()) {
      at++;
      return true;
    }
    return false;
  }

  private boolean eatAll(String word) {
    return word.chars().allMatch(c -> eat((char) c));
  }

  private boolean eat(char c) {
    if (at < text.length && text[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  private BadGrammar wrong(String what) {
    int line = 1;
    for (int i = 0; i < Math.min(at, text.length); i++) {
      line += text[i] == '\n' ? 1 : 0;
    }
    return BadGrammar.wrong("", "The grammar is wrong in line " + line + ": " + what + ".");
  }
}
