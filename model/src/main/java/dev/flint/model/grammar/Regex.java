package dev.flint.model.grammar;

import java.util.List;

/// A regular expression, read; in GBNF also with references to rules.
sealed interface Regex {
  Regex EMPTY = new Cat(List.of());

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
    return new Cat(text.codePoints().<Regex>mapToObj(c -> new Chars(CodePoints.of(c))).toList());
  }
}
