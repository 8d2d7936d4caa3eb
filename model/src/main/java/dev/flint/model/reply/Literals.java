package dev.flint.model.reply;

import org.jspecify.annotations.Nullable;

/// Turns literals as Python or Gemma write them into JSON: strings in either quote or in Gemma's
/// own, numbers, words, lists, tuples, objects with bare or quoted keys.
final class Literals {
  private static final int MAX_DEPTH = 64;

  private final String text;
  private final String quote;
  private final StringBuilder json = new StringBuilder();
  private int at;

  private Literals(String text, String quote) {
    this.text = text;
    this.quote = quote;
  }

  /// `a=1, b="x"` as an object; null if it is not that.
  static @Nullable String keywords(String text) {
    Literals literals = new Literals(text, "\"");
    return literals.members('=', (char) 0, 0) && literals.at == text.length()
        ? literals.json.toString()
        : null;
  }

  /// `a:1,b:<quote>x<quote>` as an object; null if it is not that.
  static @Nullable String members(String text, String quote) {
    Literals literals = new Literals(text, quote);
    return literals.members(':', (char) 0, 0) && literals.at == text.length()
        ? literals.json.toString()
        : null;
  }

  /// Members up to `end` (0: the end of the text), which is read too.
  private boolean members(char separator, char end, int depth) {
    json.append('{');
    boolean more = false;
    while (!ends(end)) {
      json.append(more ? ", " : "");
      if (!key() || !take(separator)) {
        return false;
      }
      json.append(": ");
      if (!value(depth + 1) || !(take(',') || peek(end))) {
        return false;
      }
      more = true;
    }
    json.append('}');
    return true;
  }

  private boolean ends(char end) {
    space();
    return end == 0 ? at == text.length() : take(end);
  }

  private boolean peek(char end) {
    space();
    return at == text.length() ? end == 0 : text.charAt(at) == end;
  }

  private boolean key() {
    space();
    if (quoted()) {
      return true;
    }
    String word = word();
    json.append(JsonString.quote(word));
    return !word.isEmpty();
  }

  private boolean value(int depth) {
    space();
    if (depth > MAX_DEPTH || at == text.length()) {
      return false;
    }
    if (quoted()) {
      return true;
    }
    if (take('{')) {
      return members(':', '}', depth);
    }
    if (take('[')) {
      return items(']', depth);
    }
    if (take('(')) {
      return items(')', depth);
    }
    String word = word();
    String value =
        switch (word) {
          case "True" -> "true";
          case "False" -> "false";
          case "None" -> "null";
          default -> word;
        };
    json.append(value);
    return JsonCheck.isValue(value);
  }

  private boolean items(char end, int depth) {
    json.append('[');
    boolean more = false;
    while (!ends(end)) {
      json.append(more ? ", " : "");
      if (!value(depth + 1) || !(take(',') || peek(end))) {
        return false;
      }
      more = true;
    }
    json.append(']');
    return true;
  }

  private String word() {
    int from = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || "_.+-$".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    return text.substring(from, at);
  }

  /// A string, if one begins here; one that does not end is left for the caller to stumble over.
  private boolean quoted() {
    if (quote.length() > 1 && text.startsWith(quote, at)) {
      int end = text.indexOf(quote, at + quote.length());
      if (end < 0) {
        return false;
      }
      json.append(JsonString.quote(text.substring(at + quote.length(), end)));
      at = end + quote.length();
      return true;
    }
    char mark = at < text.length() ? text.charAt(at) : 0;
    if (mark != '"' && mark != '\'') {
      return false;
    }
    StringBuilder value = new StringBuilder();
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == mark) {
        json.append(JsonString.quote(value.toString()));
        at = i + 1;
        return true;
      }
      if (c == '\\' && i + 1 < text.length()) {
        c = text.charAt(++i);
        switch (c) {
          case 'n' -> value.append('\n');
          case 't' -> value.append('\t');
          case 'r' -> value.append('\r');
          case '\\', '\'', '"' -> value.append(c);
          default -> value.append('\\').append(c);
        }
      } else {
        value.append(c);
      }
    }
    return false;
  }

  private boolean take(char c) {
    space();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
