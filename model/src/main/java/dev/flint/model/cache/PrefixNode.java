package dev.flint.model.cache;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A place in the [PrefixTree]: all that was read from the beginning of a text to the end of one
/// full block.
final class PrefixNode {
  /// The tokens of one block as a key.
  record Run(int[] tokens) {
    static Run of(int[] source, int from) {
      return new Run(Arrays.copyOfRange(source, from, from + KvLayout.BLOCK));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Run(int[] others) && Arrays.equals(tokens, others);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(tokens);
    }
  }

  /// Null for a root only.
  final @Nullable PrefixNode parent;

  final @Nullable Run run;
  final @Nullable Block block;
  private final Map<Run, PrefixNode> children = new HashMap<>(2);

  /// The block that a cache filled last behind this node, not full yet.
  @Nullable Block openEnd;

  private PrefixNode(@Nullable PrefixNode parent, @Nullable Run run, @Nullable Block block) {
    this.parent = parent;
    this.run = run;
    this.block = block;
  }

  static PrefixNode root() {
    return new PrefixNode(null, null, null);
  }

  @Nullable PrefixNode child(Run next) {
    return children.get(next);
  }

  PrefixNode add(Run next, Block block) {
    PrefixNode child = new PrefixNode(this, next, block);
    children.put(next, child);
    return child;
  }

  boolean isLeaf() {
    return children.isEmpty();
  }

  /// Takes this leaf out of the tree.
  void cut() {
    if (parent != null && run != null) {
      parent.children.remove(run);
    }
  }
}
