package dev.flint.model.grammar;

import java.util.Arrays;
import java.util.List;

/// The bytes of tokens as a trie in flat arrays, in preorder: a node's subtree is the nodes up to
/// its `end`. Node 0 is the root. Immutable.
final class TokenTrie {
  private final byte[] bytes; // [node]: the byte that leads to it
  private final int[] ends; // [node]: the first node after its subtree
  private final int[] parents;
  private final short[] depths;
  private final int[] firsts; // [node]: its tokens are tokens[firsts[node]] to [firsts[node + 1]]
  private final int[] tokens;
  private final int depth;

  /// @param texts the bytes of each token id; null where it has none
  /// @param ids the tokens to take in
  TokenTrie(List<byte[]> texts, int[] ids) {
    int[] sorted =
        Arrays.stream(ids)
            .boxed()
            .sorted((a, b) -> Arrays.compareUnsigned(texts.get(a), texts.get(b)))
            .mapToInt(id -> id)
            .toArray();
    tokens = sorted;
    int nodes = 1;
    byte[] before = {};
    int longest = 0;
    for (int id : sorted) {
      byte[] text = texts.get(id);
      nodes += text.length - common(before, text);
      longest = Math.max(longest, text.length);
      before = text;
    }
    depth = longest;
    bytes = new byte[nodes];
    ends = new int[nodes];
    parents = new int[nodes];
    depths = new short[nodes];
    firsts = new int[nodes + 1];
    int[] path = new int[longest + 1]; // the nodes of `before`
    before = new byte[0];
    int next = 1;
    for (int i = 0; i < sorted.length; i++) {
      byte[] text = texts.get(sorted[i]);
      int common = common(before, text);
      for (int d = before.length; d > common; d--) {
        ends[path[d]] = next;
      }
      for (int d = common; d < text.length; d++) {
        bytes[next] = text[d];
        parents[next] = path[d];
        depths[next] = (short) (d + 1);
        firsts[next] = i;
        path[d + 1] = next++;
      }
      before = text;
    }
    for (int d = before.length; d >= 0; d--) {
      ends[path[d]] = nodes;
    }
    firsts[nodes] = sorted.length;
  }

  private static int common(byte[] a, byte[] b) {
    int mismatch = Arrays.mismatch(a, b);
    return mismatch < 0 ? a.length : mismatch;
  }

  /// The bytes of the longest token.
  int depth() {
    return depth;
  }

  boolean hasChildren(int node) {
    return ends[node] > node + 1;
  }

  /// The child of a node, or -1.
  int child(int node, byte b) {
    for (int child = node + 1; child < ends[node]; child = ends[child]) {
      if (bytes[child] == b) {
        return child;
      }
    }
    return -1;
  }

  /// Whether a lead takes the first byte of any child of a node.
  boolean goesOn(int node, Lead lead) {
    for (int child = node + 1; child < ends[node]; child = ends[child]) {
      if (lead.step(bytes[child]) != null) {
        return true;
      }
    }
    return false;
  }

  /// The bytes from the root to a node, after some that come before.
  byte[] path(byte[] before, int node) {
    byte[] path = Arrays.copyOf(before, before.length + depths[node]);
    for (int at = node, i = path.length; at != 0; at = parents[at]) {
      path[--i] = bytes[at];
    }
    return path;
  }

  /// A token that ends at a node, or -1.
  int token(int node) {
    return firsts[node] < firsts[node + 1] ? tokens[firsts[node]] : -1;
  }

  /// How many tokens end at a node (some vocabularies have texts twice).
  int tokenCount(int node) {
    return firsts[node + 1] - firsts[node];
  }

  int token(int node, int index) {
    return tokens[firsts[node] + index];
  }

  void setTokens(int node, long[] bits) {
    for (int i = firsts[node]; i < firsts[node + 1]; i++) {
      bits[tokens[i] >> 6] |= 1L << tokens[i];
    }
  }

  void clearTokens(int node, long[] bits) {
    for (int i = firsts[node]; i < firsts[node + 1]; i++) {
      bits[tokens[i] >> 6] &= ~(1L << tokens[i]);
    }
  }

  /// What a walk reports: that the text may end at a node under which there are more tokens.
  interface Exits {
    void at(int node, Lead lead);
  }

  /// Sets the tokens below a node whose bytes a lead takes as a whole.
  void walk(int root, Lead lead, long[] bits, Exits exits) {
    visit(
        root,
        lead,
        (node, next) -> {
          setTokens(node, bits);
          if (hasChildren(node) && next.ends()) {
            exits.at(node, next);
          }
        });
  }

  /// What a walk comes by: a node, and how far the lead has come there.
  interface Visitor {
    void at(int node, Lead lead);
  }

  /// Visits the nodes below one whose bytes a lead takes.
  void visit(int root, Lead lead, Visitor visitor) {
    Lead[] leads = new Lead[depth - depths[root] + 1];
    leads[0] = lead;
    int base = depths[root];
    int end = ends[root];
    for (int node = root + 1; node < end; ) {
      int level = depths[node] - base;
      Lead next = leads[level - 1].step(bytes[node]);
      if (next == null) {
        node = ends[node];
        continue;
      }
      leads[level] = next;
      visitor.at(node++, next);
    }
  }
}
