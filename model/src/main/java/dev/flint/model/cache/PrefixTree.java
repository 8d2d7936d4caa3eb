package dev.flint.model.cache;

import java.lang.foreign.MemorySegment;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Finds blocks by the tokens that lead to them: a radix tree whose edges are the tokens of whole
/// blocks (Zheng et al., "SGLang", arXiv 2312.07104), one for each tenant.
///
/// What no cache needs stays here until memory is short, in the order in which it was left: blocks
/// that nobody holds, and the windowed layers of blocks that nobody watches. A cache leaves its
/// blocks from the last to the first: as whoever holds a block holds all before it, the one left
/// longest ago is always a leaf.
final class PrefixTree {
  private final KvLayout layout;
  private final int windowed;
  private final Map<String, PrefixNode> roots = new HashMap<>();
  private final SequencedSet<Block> unused = new LinkedHashSet<>();
  private final SequencedSet<Block> unwatched = new LinkedHashSet<>();
  private final @Nullable KvFolder folder;
  private long clock;

  PrefixTree(KvLayout layout, @Nullable KvFolder folder) {
    this.layout = layout;
    this.folder = folder;
    windowed = layout.windowed();
  }

  PrefixNode root(String tenant) {
    return roots.computeIfAbsent(
        tenant, who -> PrefixNode.root(folder == null ? "" : folder.begin(who)));
  }

  /// Pages that no cache needs.
  int kept() {
    return unused.size() * (layout.layers() - windowed) + unwatched.size() * windowed;
  }

  void leave(Block block) {
    block.left = clock++;
    unused.add(block);
  }

  void use(Block block) {
    unused.remove(block);
  }

  void watch(Block block) {
    unwatched.remove(block);
  }

  void pass(Block block) {
    if (windowed > 0 && block.windows) {
      block.passed = clock++;
      unwatched.add(block);
    }
  }

  /// Takes out what was left longest ago; false if all is in use.
  ///
  /// @param free gets its pages
  boolean evict(Deque<MemorySegment> free) {
    if (unwatched.isEmpty() && unused.isEmpty()) {
      return false;
    }
    if (!unwatched.isEmpty()
        && (unused.isEmpty() || unwatched.getFirst().passed < unused.getFirst().left)) {
      giveWindowsBack(unwatched.removeFirst(), free);
      return true;
    }
    Block block = unused.removeFirst();
    unwatched.remove(block);
    cut(block);
    free(block, free);
    return true;
  }

  /// Takes a block's windowed layers from it.
  void giveWindowsBack(Block block, Deque<MemorySegment> free) {
    block.windows = false;
    for (int layer = 0; layer < layout.layers(); layer++) {
      if (layout.isWindowed(layer)) {
        free.push(block.page(layer));
        block.pages[layer] = null;
      }
    }
  }

  private static void cut(Block block) {
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
  }

  static void free(Block block, Deque<MemorySegment> free) {
    for (int layer = 0; layer < block.pages.length; layer++) {
      @Nullable MemorySegment page = block.pages[layer];
      if (page != null) {
        free.push(page);
        block.pages[layer] = null;
      }
    }
  }

  /// Gives a block that lost its windowed layers those of its twin.
  void giveWindows(Block twin, Block block) {
    block.windows = true;
    twin.windows = false;
    for (int layer = 0; layer < layout.layers(); layer++) {
      if (layout.isWindowed(layer)) {
        block.pages[layer] = twin.pages[layer];
        twin.pages[layer] = null;
      }
    }
  }
}
