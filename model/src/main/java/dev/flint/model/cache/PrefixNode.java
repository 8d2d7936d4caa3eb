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

  /// What the block is called on a disk; empty as long as nobody asked.
  private String name;

  /// The block that a cache filled last behind this node, not full yet.
  @Nullable Block openEnd;

  private PrefixNode(
      @Nullable PrefixNode parent, @Nullable Run run, @Nullable Block block, String name) {
    this.name = name;
    this.parent = parent;
    this.run = run;
    this.block = block;
  }

  /// @param name what the beginning is called on a disk; empty without one
  static PrefixNode root(String name) {
    return new PrefixNode(null, null, null, name);
  }

  /// What the block is called on a disk.
  String name() {
    if (name.isEmpty() && parent != null && run != null) {
      name = KvFolder.after(parent.name(), run.tokens);
    }
    return name;
  }

  @Nullable PrefixNode child(Run next) {
    return children.get(next);
  }

  PrefixNode add(Run next, Block block) {
    PrefixNode child = new PrefixNode(this, next, block, "");
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
