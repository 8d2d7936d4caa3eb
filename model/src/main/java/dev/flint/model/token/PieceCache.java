package dev.flint.model.token;

import org.jspecify.annotations.Nullable;

/// Remembers the tokens of short pieces of text, because a few thousand words make up most of any
/// text. Bounded, and forgets a piece when another one falls on its slot.
///
/// Threads share it without locks: an entry never changes, so whoever reads a slot sees a complete
/// entry, an old one at worst.
final class PieceCache {
  /// Longer pieces are not kept.
  private static final int LONGEST = 32;

  private static final int BITS = 15;

  private final @Nullable Entry[] entries = new @Nullable Entry[1 << BITS];

  private record Entry(int hash, char[] text, int[] tokens) {
    boolean spells(char[] other, int from) {
      for (int i = 0; i < text.length; i++) {
        if (text[i] != other[from + i]) {
          return false;
        }
      }
      return true;
    }
  }

  /// Finds the tokens of a piece that is not known.
  @FunctionalInterface
  interface Merger {
    /// Adds the tokens of text[from, to).
    void merge(char[] text, int from, int to, TokenList out);
  }

  /// Adds the tokens of text[from, to), from here if they are known.
  void encode(char[] text, int from, int to, TokenList out, Merger merger) {
    if (to - from > LONGEST) {
      merger.merge(text, from, to, out);
      return;
    }
    int hash = hash(text, from, to);
    int[] known = find(text, from, to, hash);
    if (known != null) {
      out.addAll(known);
      return;
    }
    int before = out.size();
    merger.merge(text, from, to, out);
    put(text, from, to, hash, out.from(before));
  }

  private static int hash(char[] text, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    return hash;
  }

  private int @Nullable [] find(char[] text, int from, int to, int hash) {
    Entry entry = entries[slot(hash)];
    return entry != null
            && entry.hash == hash
            && entry.text.length == to - from
            && entry.spells(text, from)
        ? entry.tokens
        : null;
  }

  private void put(char[] text, int from, int to, int hash, int[] tokens) {
    char[] copy = new char[to - from];
    System.arraycopy(text, from, copy, 0, copy.length);
    entries[slot(hash)] = new Entry(hash, copy, tokens);
  }

  private static int slot(int hash) {
    return (hash * 0x9E3779B9) >>> (32 - BITS);
  }
}
