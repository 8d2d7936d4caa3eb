package dev.flint.model.template;

/// The backslash escapes of string literals, which are Python's.
final class Escapes {
  private final String text;
  private final int line;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private Escapes(String text, int line) {
    this.text = text;
    this.line = line;
  }

  /// @throws TemplateError if an escape is cut short or names no character
  static String decode(String text, int line) {
    return text.indexOf('\\') < 0 ? text : new Escapes(text, line).decode();
  }

  private String decode() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '\\') {
        escape();
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private void escape() {
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    switch (c) {
      case '\n' -> {}
      case '\\', '\'', '"' -> out.append((char) c);
      case 'a' -> out.append('\u0007');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'v' -> out.append('\u000B');
      case 'x' -> out.append((char) hex(2));
      case 'u' -> out.append((char) hex(4));
      case 'U' -> {
        int point = hex(8);
        if (!Character.isValidCodePoint(point)) {
          throw new TemplateError(line, "a string has an escape beyond Unicode");
        }
        out.appendCodePoint(point);
      }
      case 'N' -> named();
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(c - '0');
      default -> unknown(c);
    }
  }

  private int hex(int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0 || text.charAt(at) >= 128) {
        throw new TemplateError(line, "a string has an escape with too few hexadecimal digits");
      }
      value = value << 4 | digit;
      at++;
    }
    return value;
  }

  private void octal(int first) {
    int value = first;
    for (int i = 0;
        i < 2 && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '7';
        i++) {
      value = value * 8 + (text.charAt(at++) - '0');
    }
    out.append((char) value);
  }

  private void named() {
    int end = text.indexOf('}', at);
    if (at >= text.length() || text.charAt(at) != '{' || end < 0) {
      throw new TemplateError(line, "a string has a malformed \\N escape");
    }
    try {
      out.appendCodePoint(Character.codePointOf(text.substring(at + 1, end)));
    } catch (IllegalArgumentException e) {
      throw new TemplateError(line, "a string names an unknown Unicode character");
    }
    at = end + 1;
  }

  /// An unknown escape stays as it is. One of a character beyond ASCII comes out as Python spells
  /// that character, because Jinja encodes such characters as escapes of their own before it
  /// decodes the string.
  private void unknown(int c) {
    out.append('\\');
    if (c < 128) {
      out.append((char) c);
    } else if (c < 0x100) {
      out.append(String.format("x%02x", c));
    } else if (c < 0x10000) {
      out.append(String.format("u%04x", c));
    } else {
      out.append(String.format("U%08x", c));
    }
  }
}
