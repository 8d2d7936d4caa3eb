package dev.flint.engine.local;

import java.util.Arrays;

/// A growing list of token ids. Forks share the ids until one of them would write where another
/// reads.
final class Tokens {
  private int[] ids = new int[64];
  private int size;

  /// Whether ids beyond [#size] may be written in place.
  private boolean ownsEnd = true;

  void add(int id) {
    ensure(1);
    ids[size++] = id;
  }

  void add(int[] more) {
    ensure(more.length);
    System.arraycopy(more, 0, ids, size, more.length);
    size += more.length;
  }

  private void ensure(int more) {
    if (!ownsEnd || ids.length - size < more) {
      ids = Arrays.copyOf(ids, Math.max(Math.max(64, size * 2), size + more));
      ownsEnd = true;
    }
  }

  /// A list of the first `count` ids. This list goes on in place, the fork copies when it grows.
  Tokens fork(int count) {
    Tokens fork = new Tokens(ids, count);
    if (count > size) {
      throw new IllegalArgumentException("only " + size + " tokens, not " + count);
    }
    return fork;
  }

  Tokens() {}

  private Tokens(int[] ids, int size) {
    this.ids = ids;
    this.size = size;
    ownsEnd = false;
  }

  void truncate(int count) {
    if (count < size) {
      size = count;
      ownsEnd = false;
    }
  }

  int size() {
    return size;
  }

  int at(int index) {
    return ids[index];
  }

  /// The ids themselves; those beyond [#size] mean nothing.
  int[] array() {
    return ids;
  }

  int[] from(int index) {
    return Arrays.copyOfRange(ids, index, size);
  }

  int[] toArray() {
    return from(0);
  }

  /// How many ids at the beginning are equal.
  int common(Tokens other) {
    int most = Math.min(size, other.size);
    int at = Arrays.mismatch(ids, 0, most, other.ids, 0, most);
    return at < 0 ? most : at;
  }
}
