package dev.flint.model.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A JSON value. Compared by content, numbers by their value.
sealed interface Json {
  /// Nothing.
  record Null() implements Json {}

  record Bool(boolean value) implements Json {}

  /// A number, without trailing zeros.
  record Num(BigDecimal value) implements Json {}

  record Text(String value) implements Json {}

  record Array(List<Json> items) implements Json {}

  /// Members in their order.
  record Struct(Map<String, Json> members) implements Json {}

  int MOST_CHARACTERS = 1 << 20;

  /// Reads a schema.
  ///
  /// @throws BadGrammar if the text is not JSON, or larger than [#MOST_CHARACTERS]
  static Json parse(String text) {
    if (text.length() >= MOST_CHARACTERS) {
      throw BadGrammar.tooLarge(
          "",
          "The schema has "
              + text.length()
              + " characters; at most "
              + MOST_CHARACTERS
              + " are read.");
    }
    return new Reader(text).document();
  }

  /// Reads one text (RFC 8259), without recursion deeper than [#MOST_NESTING].
  final class Reader {
    private static final int MOST_NESTING = 256;

    private final String text;
    private int at;
    private int nesting;

    private Reader(String text) {
      this.text = text;
    }

    private Json document() {
      Json value = value();
      space();
      if (at < text.length()) {
        throw wrong("something follows the value");
      }
      return value;
    }

    private Json value() {
      space();
      if (at >= text.length()) {
        throw wrong("the text ends too early");
      }
      char c = text.charAt(at);
      return switch (c) {
        case '{' -> object();
        case '[' -> array();
        case '"' -> new Text(string());
        case 't' -> word("true", new Bool(true));
        case 'f' -> word("false", new Bool(false));
        case 'n' -> word("null", new Null());
        default -> number();
      };
    }

    private Json word(String word, Json value) {
      if (!text.startsWith(word, at)) {
        throw wrong("a value is misspelt");
      }
      at += word.length();
      return value;
    }

    private Json object() {
      enter();
      Map<String, Json> members = new LinkedHashMap<>();
      at++;
      space();
      while (!eat('}')) {
        if (!members.isEmpty() && !eat(',')) {
          throw wrong("a comma is missing");
        }
        space();
        if (at >= text.length() || text.charAt(at) != '"') {
          throw wrong("a name is missing");
        }
        String name = string();
        space();
        if (!eat(':')) {
          throw wrong("a colon is missing");
        }
        if (members.put(name, value()) != null) {
          throw wrong("the name \"" + name + "\" comes twice");
        }
        space();
      }
      nesting--;
      return new Struct(members);
    }

    private Json array() {
      enter();
      List<Json> items = new ArrayList<>();
      at++;
      space();
      while (!eat(']')) {
        if (!items.isEmpty() && !eat(',')) {
          throw wrong("a comma is missing");
        }
        items.add(value());
        space();
      }
      nesting--;
      return new Array(items);
    }

    private void enter() {
      if (++nesting > MOST_NESTING) {
        throw BadGrammar.tooLarge("", "The schema nests more than " + MOST_NESTING + " deep.");
      }
    }

    private String string() {
      StringBuilder out = new StringBuilder();
      at++;
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '"') {
          return out.toString();
        }
        if (c < 0x20) {
          break;
        }
        out.append(c == '\\' ? escape() : c);
      }
      throw wrong("a string does not end");
    }

    private char escape() {
      char c = at < text.length() ? text.charAt(at++) : 0;
      return switch (c) {
        case '"', '\\', '/' -> c;
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'u' -> {
          int value = 0;
          for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at++), 16) : -1;
            if (digit < 0) {
              throw wrong("an escape is wrong");
            }
            value = 16 * value + digit;
          }
          yield (char) value;
        }
        default -> throw wrong("an escape is wrong");
      };
    }

    private Json number() {
      int begin = at;
      eat('-');
      int digits = at;
      digits();
      if (text.charAt(digits) == '0' && at > digits + 1) {
        throw wrong("a number begins with 0");
      }
      if (eat('.')) {
        digits();
      }
      if (eat('e') || eat('E')) {
        if (!eat('-')) {
          eat('+');
        }
        digits();
      }
      try {
        BigDecimal value = new BigDecimal(text.substring(begin, at));
        if (Math.abs((long) value.precision() - value.scale()) > 400 || value.scale() > 400) {
          throw wrong("a number is too large or too small");
        }
        return new Num(value.stripTrailingZeros());
      } catch (NumberFormatException e) {
        throw wrong("a number is too large or too small");
      }
    }

    private void digits() {
      int begin = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      if (at == begin) {
        throw wrong("a value is misspelt");
      }
    }

    private void space() {
      while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private boolean eat(char c) {
      if (at < text.length() && text.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }

    private BadGrammar wrong(String what) {
      return BadGrammar.wrong(
          "", "The schema is not JSON: " + what + ", at character " + (at + 1) + ".");
    }
  }
}
