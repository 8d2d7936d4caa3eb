package dev.flint.engine.local;

import java.util.Arrays;

/// A growing list of token ids.
final class Tokens {
  private int[] ids = new int[64];
  private int size;

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
    if (ids.length - size < more) {
      ids = Arrays.copyOf(ids, Math.max(ids.length * 2, size + more));
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

  int[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}
