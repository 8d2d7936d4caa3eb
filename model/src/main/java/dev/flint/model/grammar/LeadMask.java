package dev.flint.model.grammar;

import java.util.Arrays;

/// The tokens that one text of the grammar takes as a whole, whatever comes after it, and the
/// places in the trie where it may end within a token. Immutable.
final class LeadMask {
  final TokenTrie trie;
  final int[] exits; // nodes of the trie
  final int[] labels; // [exit]: which text ended there
  private final long[] words; // those that are not 0
  private final int[] places; // of words

  LeadMask(long[] bits, TokenTrie trie, Exits exits) {
    this.trie = trie;
    this.exits = Arrays.copyOf(exits.nodes, exits.size);
    labels = Arrays.copyOf(exits.labels, exits.size);
    int size = 0;
    for (long word : bits) {
      size += word != 0 ? 1 : 0;
    }
    words = new long[size];
    places = new int[size];
    size = 0;
    for (int i = 0; i < bits.length; i++) {
      if (bits[i] != 0) {
        words[size] = bits[i];
        places[size++] = i;
      }
    }
  }

  void addTo(long[] bits) {
    for (int i = 0; i < words.length; i++) {
      bits[places[i]] |= words[i];
    }
  }

  long bytes() {
    return 200 + 12L * words.length + 8L * exits.length;
  }

  /// Collects the exits of a walk.
  static final class Exits implements TokenTrie.Exits {
    private int[] nodes = new int[16];
    private int[] labels = new int[16];
    private int size;

    @Override
    public void at(int node, Lead lead) {
      if (size == nodes.length) {
        nodes = Arrays.copyOf(nodes, 2 * size);
        labels = Arrays.copyOf(labels, 2 * size);
      }
      nodes[size] = node;
      labels[size++] = lead.label();
    }
  }
}
