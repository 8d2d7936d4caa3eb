package dev.flint.model.template;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A string. Positions count code points, as in Python.
///
/// A safe text came out of the filters `safe` and `escape`: whatever it is combined with by `+`,
/// `%` and its methods is HTML-escaped first, although the output as a whole is not.
final class Text implements Value {
  private final String value;
  private final boolean safe;
  private int points = -1;

  Text(String value, boolean safe) {
    this.value = value;
    this.safe = safe;
  }

  String value() {
    return value;
  }

  boolean safe() {
    return safe;
  }

  /// Another string that is as safe as this one.
  Text with(String other) {
    return new Text(other, safe);
  }

  @Override
  public String type() {
    return safe ? "Markup" : "str";
  }

  @Override
  public boolean truth() {
    return !value.isEmpty();
  }

  @Override
  public int length() {
    if (points < 0) {
      points = value.codePointCount(0, value.length());
    }
    return points;
  }

  /// Long texts count for more, since work on them does.
  @Override
  public Extent extent() {
    return value.length() < 64 ? Extent.PLAIN : new Extent(0, 1 + value.length() / 64);
  }

  /// The place in [#value] of the code point number `index`.
  int place(int index) {
    return length() == value.length() ? index : value.offsetByCodePoints(0, index);
  }

  /// The number of the code point that starts at `place` in [#value].
  int index(int place) {
    return length() == value.length() ? place : value.codePointCount(0, place);
  }

  Text at(int index) {
    int place = place(index);
    return with(Character.toString(value.codePointAt(place)));
  }

  Text slice(int from, int to) {
    return from >= to ? with("") : with(value.substring(place(from), place(to)));
  }

  @Override
  public Iterator<Value> each() {
    return new Iterator<>() {
      private int place;

      @Override
      public boolean hasNext() {
        return place < value.length();
      }

      @Override
      public Value next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int point = value.codePointAt(place);
        place += Character.charCount(point);
        return with(Character.toString(point));
      }
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Text text && value.equals(text.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }

  /// Whether a character is white space to Python.
  static boolean isSpace(int c) {
    return c == ' '
        || (c >= 0x09 && c <= 0x0D)
        || (c >= 0x1C && c <= 0x1F)
        || c == 0x85
        || c == 0xA0
        || (c > 0xFF && Character.isSpaceChar(c));
  }

  static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '\'' -> out.append("&#39;");
        case '"' -> out.append("&#34;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
