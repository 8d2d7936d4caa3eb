package dev.flint.model.grammar;

import java.util.List;

/// A regular expression, read; in GBNF also with references to rules.
sealed interface Regex {
  Regex EMPTY = new Cat(List.of());

  /// Any text.
  Regex ANY = new Repeat(new Chars(CodePoints.ALL), 0, Integer.MAX_VALUE);

  /// One character of a set.
  record Chars(CodePoints set) implements Regex {}

  record Cat(List<Regex> parts) implements Regex {}

  record Or(List<Regex> options) implements Regex {}

  /// @param max [Integer#MAX_VALUE] is without end
  record Repeat(Regex body, int min, int max) implements Regex {}

  /// The beginning (`^`) or the end (`$`) of the text.
  record Edge(boolean end) implements Regex {}

  /// A rule of a grammar.
  record Ref(String rule) implements Regex {}

  static Regex text(String text) {
    return new Cat(text.codePoints().<Regex>mapToObj(Regex::character).toList());
  }

  /// Texts with this in them.
  static Regex containing(Regex inner) {
    return new Cat(List.of(ANY, inner, ANY));
  }

  /// A character that Flint itself asks for, which may be the sign of a control token.
  private static Regex character(int c) {
    return new Chars(c == CodePoints.MARK ? CodePoints.ONLY_MARK : CodePoints.of(c));
  }
}
