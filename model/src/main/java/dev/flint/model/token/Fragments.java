package dev.flint.model.token;

import java.util.Arrays;

/// A text as stretches of plain characters and special tokens between them, in order.
final class Fragments {
  /// The token of a stretch of plain characters.
  static final int PLAIN = -1;

  private int[] triples = new int[12];
  private int size;

  /// Adds plain characters; what follows plain characters directly becomes one stretch with them.
  void plain(int from, int to) {
    if (from == to) {
      return;
    }
    int last = size - 3;
    if (last >= 0 && triples[last + 1] == from && triples[last + 2] == PLAIN) {
      triples[last + 1] = to;
    } else {
      add(from, to, PLAIN);
    }
  }

  void token(int from, int to, int token) {
    add(from, to, token);
  }

  private void add(int from, int to, int token) {
    if (size + 3 > triples.length) {
      triples = Arrays.copyOf(triples, Math.multiplyExact(triples.length, 2));
    }
    triples[size++] = from;
    triples[size++] = to;
    triples[size++] = token;
  }

  void addAll(Fragments more) {
    for (int i = 0; i < more.count(); i++) {
      if (more.token(i) == PLAIN) {
        plain(more.from(i), more.to(i));
      } else {
        token(more.from(i), more.to(i), more.token(i));
      }
    }
  }

  int count() {
    return size / 3;
  }

  int from(int i) {
    return triples[3 * i];
  }

  int to(int i) {
    return triples[3 * i + 1];
  }

  int token(int i) {
    return triples[3 * i + 2];
  }
}
