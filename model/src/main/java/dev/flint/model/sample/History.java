package dev.flint.model.sample;

import java.util.Arrays;

/// The tokens a sampler has accepted, oldest first; grows by doubling.
final class History {
  private int[] tokens = new int[64];
  private int size;

  int size() {
    return size;
  }

  void add(int token) {
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * size);
    }
    tokens[size++] = token;
  }

  /// The token accepted `age` tokens ago; 0 is the newest.
  int back(int age) {
    return tokens[size - 1 - age];
  }
}
