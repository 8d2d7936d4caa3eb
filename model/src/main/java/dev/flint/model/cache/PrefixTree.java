package dev.flint.model.cache;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Finds blocks by the tokens that lead to them: a radix tree whose edges are the tokens of whole
/// blocks (Zheng et al., "SGLang", arXiv 2312.07104), one for each tenant.
///
/// Blocks that no cache holds stay here until memory is short. They are kept in the order in which
/// they were left, and a cache leaves its blocks from the last to the first: as whoever holds a
/// block holds all before it, the one left longest ago is always a leaf.
final class PrefixTree {
  private final Map<String, PrefixNode> roots = new HashMap<>();
  private final SequencedSet<Block> unused = new LinkedHashSet<>();

  PrefixNode root(String tenant) {
    return roots.computeIfAbsent(tenant, _ -> PrefixNode.root());
  }

  /// Blocks that no cache holds.
  int unused() {
    return unused.size();
  }

  void leave(Block block) {
    unused.add(block);
  }

  void use(Block block) {
    unused.remove(block);
  }

  /// Takes out the block that was left longest ago; null if all are in use.
  @Nullable Block evict() {
    if (unused.isEmpty()) {
      return null;
    }
    Block block = unused.removeFirst();
    PrefixNode node = block.node;
    if (node == null || !node.isLeaf()) {
      throw new IllegalStateException("a block that others continue was left before them");
    }
    node.cut();
    Block open = node.openEnd;
    if (open != null) {
      open.openEndOf = null;
    }
    block.node = null;
    return block;
  }
}
