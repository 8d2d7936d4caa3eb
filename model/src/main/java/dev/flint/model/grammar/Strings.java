package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set of strings: those of an automaton, or all of some lengths.
///
/// @param texts null is any, of these lengths
/// @param min characters at least
/// @param max characters at most; no limit is [Integer#MAX_VALUE]
record Strings(@Nullable CharDfa texts, int min, int max) {
  static final Strings ALL = new Strings(null, 0, Integer.MAX_VALUE);

  static Strings of(CharDfa texts) {
    return new Strings(texts, 0, Integer.MAX_VALUE);
  }

  static Strings lengths(int min, int max) {
    return new Strings(null, min, max);
  }

  /// Both, or null if they have nothing in common.
  @Nullable Strings and(Strings other) {
    if (texts == null && other.texts == null) {
      int atLeast = Math.max(min, other.min);
      int atMost = Math.min(max, other.max);
      Strings both = lengths(atLeast, atMost);
      return both.min > both.max ? null : both;
    }
    CharDfa both =
        texts == null
            ? limited(CharDfa.nonNull(other.texts), min, max)
            : other.texts == null ? limited(texts, other.min, other.max) : texts.and(other.texts);
    return both.isEmpty() ? null : of(both);
  }

  private static CharDfa limited(CharDfa texts, int min, int max) {
    int most = max < Integer.MAX_VALUE && texts.longest() <= max ? Integer.MAX_VALUE : max;
    return min == 0 && most == Integer.MAX_VALUE ? texts : texts.and(CharDfa.lengths(min, most));
  }

  /// What it takes to combine it with others, in steps.
  int cost() {
    return texts == null ? 1 : texts.states();
  }

  /// As one automaton.
  CharDfa all() {
    return texts == null ? CharDfa.lengths(min, max) : texts;
  }

  List<Strings> minus(Strings other) {
    List<Strings> left = new ArrayList<>();
    if (other.texts != null) {
      CharDfa rest = (texts == null ? CharDfa.ALL : texts).minus(other.texts);
      if (!rest.isEmpty()) {
        add(Strings.of(rest), left);
      }
    }
    if (other.min > 0) {
      add(lengths(0, other.min - 1), left);
    }
    if (other.max < Integer.MAX_VALUE) {
      add(lengths(other.max + 1, Integer.MAX_VALUE), left);
    }
    return left;
  }

  private void add(Strings other, List<Strings> out) {
    Strings both = and(other);
    if (both != null) {
      out.add(both);
    }
  }
}
