package dev.flint.model.token;

import java.util.Arrays;

/// Texts by their beginnings: walks a text character by character and knows where a member ends.
///
/// Edges lie in one open-addressed table: a slot holds parent node and character in its upper, the
/// child node in its lower half; 0 is a free slot. Node 0 is the root.
final class Trie {
  static final int NONE = -1;

  /// A node's number has 24 bits.
  static final int MOST_CHARACTERS = (1 << 24) - 2;

  private final long[] edges;
  private final int shift;
  private final int[] values;
  private final boolean[] firsts = new boolean[128];
  private boolean wideFirsts;
  private int nodes = 1;

  /// An empty trie for texts of so many characters in all.
  Trie(int characters) {
    int bits = TextIndex.tableBits(characters);
    edges = new long[1 << bits];
    shift = 64 - bits;
    values = new int[characters + 1];
    Arrays.fill(values, NONE);
  }

  void put(String text, int value) {
    if (text.charAt(0) < firsts.length) {
      firsts[text.charAt(0)] = true;
    } else {
      wideFirsts = true;
    }
    int node = 0;
    for (int i = 0; i < text.length(); i++) {
      long key = key(node, text.charAt(i));
      int slot = slot(key);
      while (edges[slot] != 0 && edges[slot] >>> 24 != key) {
        slot = (slot + 1) & (edges.length - 1);
      }
      if (edges[slot] == 0) {
        edges[slot] = (key << 24) | nodes++;
      }
      node = (int) edges[slot] & 0xFFFFFF;
    }
    values[node] = value;
  }

  /// Whether a text may begin with this character.
  boolean mayBegin(char c) {
    return c < firsts.length ? firsts[c] : wideFirsts;
  }

  /// The node one character further, or NONE. The root is 0.
  int step(int node, char c) {
    long key = key(node, c);
    for (int slot = slot(key); edges[slot] != 0; slot = (slot + 1) & (edges.length - 1)) {
      if (edges[slot] >>> 24 == key) {
        return (int) edges[slot] & 0xFFFFFF;
      }
    }
    return NONE;
  }

  /// The value of the text that ends at a node, or NONE.
  int value(int node) {
    return values[node];
  }

  private static long key(int node, char c) {
    return ((long) node << 16) | c;
  }

  private int slot(long key) {
    return (int) ((key * 0x9E3779B97F4A7C15L) >>> shift);
  }
}
