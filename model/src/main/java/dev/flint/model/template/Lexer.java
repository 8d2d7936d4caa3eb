package dev.flint.model.template;

import dev.flint.model.template.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Cuts a template into tokens, with the whitespace rules `trim_blocks` (the newline after a tag or
/// comment goes) and `lstrip_blocks` (the blanks before a tag that starts its line go) always on. A
/// `-` inside a delimiter strips all whitespace on its side, a `+` switches the two rules off
/// there.
final class Lexer {
  private static final String OPERATORS_OF_TWO = "// ** == != >= <=";
  private static final String OPERATORS_OF_ONE = "+-/*%~[](){}><=.:|,;";

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Character> open = new ArrayDeque<>();
  private int at;
  private int line = 1;
  private boolean lineStarting = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String source) {
    Lexer lexer = new Lexer(normalised(source));
    lexer.run();
    return lexer.tokens;
  }

  /// Every line end becomes `\n`, and one at the very end goes.
  private static String normalised(String source) {
    String text = source.replace("\r\n", "\n").replace('\r', '\n');
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  private void run() {
    while (at < source.length()) {
      int begin = nextDelimiter();
      if (begin < 0) {
        data(source.substring(at));
        at = source.length();
        break;
      }
      char kind = source.charAt(begin + 1);
      int rawEnd = kind == '%' ? rawBegin(begin) : -1;
      int afterSign = begin + 2;
      char sign = signAt(afterSign);
      if (sign != ' ') {
        afterSign++;
      }
      textBefore(begin, sign, kind != '{');
      if (rawEnd >= 0) {
        skipTo(rawEnd);
        raw();
      } else if (kind == '#') {
        skipTo(afterSign);
        comment();
      } else {
        skipTo(afterSign);
        tag(kind == '{');
      }
    }
    tokens.add(new Token(Kind.END, "", line));
  }

  private int nextDelimiter() {
    for (int i = source.indexOf('{', at);
        i >= 0 && i + 1 < source.length();
        i = source.indexOf('{', i + 1)) {
      char next = source.charAt(i + 1);
      if (next == '{' || next == '%' || next == '#') {
        return i;
      }
    }
    return -1;
  }

  private char signAt(int index) {
    if (index < source.length() && (source.charAt(index) == '-' || source.charAt(index) == '+')) {
      return source.charAt(index);
    }
    return ' ';
  }

  /// Emits the text from the current place up to a delimiter, stripped as the delimiter asks.
  private void textBefore(int end, char sign, boolean stripsBlanks) {
    int keep = end;
    if (sign == '-') {
      while (keep > at && Text.isSpace(source.charAt(keep - 1))) {
        keep--;
      }
    } else if (sign != '+' && stripsBlanks) {
      int lineBegin = end;
      while (lineBegin > at && source.charAt(lineBegin - 1) != '\n') {
        lineBegin--;
      }
      if (lineBegin == at && !lineStarting) {
        lineBegin = -1;
      }
      if (lineBegin >= 0 && blank(lineBegin, end)) {
        keep = lineBegin;
      }
    }
    data(source.substring(at, keep));
    skipTo(end);
  }

  private boolean blank(int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Text.isSpace(source.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private void data(String text) {
    if (!text.isEmpty()) {
      tokens.add(new Token(Kind.DATA, text, line));
    }
  }

  private void skipTo(int index) {
    for (int i = at; i < index; i++) {
      if (source.charAt(i) == '\n') {
        line++;
      }
    }
    if (index > at) {
      lineStarting = source.charAt(index - 1) == '\n';
    }
    at = index;
  }

  private int skipSpace(int index) {
    int i = index;
    while (i < source.length() && Text.isSpace(source.charAt(i))) {
      i++;
    }
    return i;
  }

  /// Where the text of a raw block starts if `{% raw %}` stands at `begin`, else -1.
  private int rawBegin(int begin) {
    int i = begin + 2;
    if (signAt(i) != ' ') {
      i++;
    }
    i = skipSpace(i);
    if (!source.startsWith("raw", i)) {
      return -1;
    }
    i = skipSpace(i + 3);
    if (source.startsWith("-%}", i)) {
      return skipSpace(i + 3);
    }
    return source.startsWith("%}", i) ? i + 2 : -1;
  }

  private void raw() {
    int begin = at;
    for (int i = source.indexOf("{%", at); i >= 0; i = source.indexOf("{%", i + 1)) {
      int name = i + 2;
      char sign = signAt(name);
      if (sign != ' ') {
        name++;
      }
      name = skipSpace(name);
      if (source.startsWith("endraw", name)) {
        int end = closing(skipSpace(name + 6), '%');
        if (end >= 0) {
          textBefore(i, sign, true);
          skipTo(end);
          return;
        }
      }
    }
    skipTo(begin);
    throw new TemplateError(line, "a raw block is not closed");
  }

  private void comment() {
    for (int i = at; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '#' || c == '-' || c == '+') {
        int end = closing(i, '#');
        if (end >= 0) {
          skipTo(end);
          return;
        }
      }
    }
    throw new TemplateError(line, "a comment is not closed");
  }

  /// Where the template goes on after a closing `%}` or `#}` at `index`, its sign and what it
  /// strips included; -1 if there is none.
  private int closing(int index, char kind) {
    char sign = signAt(index);
    int i = sign == ' ' ? index : index + 1;
    if (i + 1 >= source.length() || source.charAt(i) != kind || source.charAt(i + 1) != '}') {
      return -1;
    }
    i += 2;
    if (sign == '-') {
      return skipSpace(i);
    }
    return sign == ' ' && i < source.length() && source.charAt(i) == '\n' ? i + 1 : i;
  }

  /// Where the template goes on after a closing `}}` at the current place, -1 if there is none.
  private int printClosing() {
    if (source.startsWith("-}}", at)) {
      return skipSpace(at + 3);
    }
    return source.startsWith("}}", at) ? at + 2 : -1;
  }

  private void tag(boolean print) {
    tokens.add(new Token(print ? Kind.PRINT_BEGIN : Kind.TAG_BEGIN, "", line));
    open.clear();
    while (at < source.length()) {
      if (open.isEmpty()) {
        int end = print ? printClosing() : closing(at, '%');
        if (end >= 0) {
          tokens.add(new Token(print ? Kind.PRINT_END : Kind.TAG_END, "", line));
          skipTo(end);
          return;
        }
      }
      token();
    }
  }

  private void token() {
    char c = source.charAt(at);
    if (Text.isSpace(c)) {
      skipTo(skipSpace(at));
    } else if (c >= '0' && c <= '9') {
      number();
    } else if (isNamePart(source.codePointAt(at))) {
      name();
    } else if (c == '\'' || c == '"') {
      string(c);
    } else {
      operator(c);
    }
  }

  private static boolean isNamePart(int c) {
    return c == '_'
        || (Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
  }

  private void name() {
    int i = at;
    while (i < source.length() && isNamePart(source.codePointAt(i))) {
      i += Character.charCount(source.codePointAt(i));
    }
    int first = source.codePointAt(at);
    if (first != '_' && !Character.isUnicodeIdentifierStart(first)) {
      throw new TemplateError(line, "a name contains a character that names may not have");
    }
    emit(Kind.NAME, i);
  }

  private void emit(Kind kind, int end) {
    tokens.add(new Token(kind, source.substring(at, end), line));
    skipTo(end);
  }

  private void number() {
    boolean afterDot = at > 0 && source.charAt(at - 1) == '.';
    int digits = digits(at);
    int end = digits;
    boolean real = false;
    if (end < source.length() && source.charAt(end) == '.' && digits(end + 1) > end + 1) {
      end = digits(end + 1);
      real = true;
    }
    if (end < source.length() && (source.charAt(end) == 'e' || source.charAt(end) == 'E')) {
      int exponent = end + 1;
      if (signAt(exponent) != ' ') {
        exponent++;
      }
      if (digits(exponent) > exponent) {
        end = digits(exponent);
        real = true;
      }
    }
    if (real && !afterDot) {
      emit(Kind.FLOAT, end);
    } else {
      emit(Kind.INTEGER, integerEnd(digits));
    }
  }

  /// The end of a run of digits with single underscores between them.
  private int digits(int index) {
    return digits(index, 10);
  }

  private int digits(int index, int radix) {
    int i = index;
    while (i < source.length()) {
      char c = source.charAt(i);
      boolean joint =
          c == '_' && i > index && i + 1 < source.length() && isDigit(source.charAt(i + 1), radix);
      if (!isDigit(c, radix) && !joint) {
        break;
      }
      i++;
    }
    return i;
  }

  private static boolean isDigit(char c, int radix) {
    return c < 128 && Character.digit(c, radix) >= 0;
  }

  private int integerEnd(int decimalEnd) {
    if (source.charAt(at) != '0') {
      return decimalEnd;
    }
    int radix = at + 1 < source.length() ? radix(source.charAt(at + 1)) : 0;
    if (radix > 0) {
      int begin = at + 2;
      if (begin < source.length() && source.charAt(begin) == '_') {
        begin++;
      }
      int end = digits(begin, radix);
      if (end > begin) {
        return end;
      }
    }
    int i = at + 1;
    while (i < decimalEnd && (source.charAt(i) == '0' || source.startsWith("_0", i))) {
      i++;
    }
    return i;
  }

  private static int radix(char letter) {
    return switch (letter) {
      case 'b', 'B' -> 2;
      case 'o', 'O' -> 8;
      case 'x', 'X' -> 16;
      default -> 0;
    };
  }

  private void string(char quote) {
    int i = at + 1;
    while (i < source.length() && source.charAt(i) != quote) {
      i += source.charAt(i) == '\\' ? 2 : 1;
    }
    if (i >= source.length()) {
      throw new TemplateError(line, "a string is not closed");
    }
    String value = Escapes.decode(source.substring(at + 1, i), line);
    tokens.add(new Token(Kind.STRING, value, line));
    skipTo(i + 1);
  }

  private void operator(char c) {
    if (at + 1 < source.length()) {
      String two = source.substring(at, at + 2);
      if (two.charAt(1) != ' ' && OPERATORS_OF_TWO.contains(two)) {
        emit(Kind.OPERATOR, at + 2);
        return;
      }
    }
    if (OPERATORS_OF_ONE.indexOf(c) < 0) {
      throw new TemplateError(
          line, "unexpected character '" + Character.toString(source.codePointAt(at)) + "'");
    }
    switch (c) {
      case '(' -> open.push(')');
      case '[' -> open.push(']');
      case '{' -> open.push('}');
      case ')', ']', '}' -> {
        if (open.isEmpty()) {
          throw new TemplateError(line, "unexpected '" + c + "'");
        }
        char expected = open.pop();
        if (expected != c) {
          throw new TemplateError(line, "unexpected '" + c + "', expected '" + expected + "'");
        }
      }
      default -> {}
    }
    emit(Kind.OPERATOR, at + 1);
  }
}
