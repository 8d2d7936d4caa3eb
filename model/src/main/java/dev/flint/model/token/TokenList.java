package dev.flint.model.token;

import java.util.Arrays;

/// A growing list of token ids.
final class TokenList {
  private int[] ids;
  private int size;

  TokenList(int capacity) {
    ids = new int[Math.max(16, capacity)];
  }

  void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, Math.multiplyExact(size, 2));
    }
    ids[size++] = id;
  }

  void addAll(int[] more) {
    if (more.length == 1) {
      add(more[0]);
      return;
    }
    if (size + more.length > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(Math.multiplyExact(size, 2), size + more.length));
    }
    System.arraycopy(more, 0, ids, size, more.length);
    size += more.length;
  }

  int size() {
    return size;
  }

  int[] from(int start) {
    return Arrays.copyOfRange(ids, start, size);
  }

  int[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}
