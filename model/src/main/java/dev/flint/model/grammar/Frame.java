package dev.flint.model.grammar;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What comes after the text that is being read: a place in a term, and what comes after that term.
/// Immutable, compared by content.
final class Frame {
  final Term term;
  final int at;
  final int count;
  final Lead.Seen seen;
  final @Nullable Frame below;
  final int depth;
  private final int hash;

  Frame(Term term, int at, int count, Lead.Seen seen, @Nullable Frame below) {
    this.term = term;
    this.at = at;
    this.count = count;
    this.seen = seen;
    this.below = below;
    depth = below == null ? 1 : below.depth + 1;
    hash =
        31 * (31 * (31 * System.identityHashCode(term) + at) + count)
            + 17 * seen.hashCode()
            + 1_000_003 * Objects.hashCode(below);
  }

  Frame(Term term, int at, int count, @Nullable Frame below) {
    this(term, at, count, Lead.Seen.NONE, below);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Frame frame)) {
      return false;
    }
    Frame a = this;
    Frame b = frame;
    while (a != b) {
      if (a.hash != b.hash
          || a.depth != b.depth
          || a.term != b.term
          || a.at != b.at
          || a.count != b.count
          || !a.seen.equals(b.seen)) {
        return false;
      }
      a = a.below;
      b = b.below;
      if (a == null || b == null) {
        return a == b;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
