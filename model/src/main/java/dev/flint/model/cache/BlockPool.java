package dev.flint.model.cache;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;

/// The KV blocks of one engine: a fixed number of bytes from which all its caches take. A block is
/// *held* by caches, *kept* by the prefix tree for whoever asks for the same tokens again, or free.
/// Memory is asked of the system when a block is first needed and then used again and again.
///
/// Not safe for several threads: the pool and all its caches belong to whoever holds their engine's
/// lock. Only what a step does with the memory of blocks happens beside it.
public final class BlockPool implements AutoCloseable {
  private final KvLayout layout;
  private final int capacity;
  private final Arena arena = Arena.ofShared();
  private final Deque<Block> free = new ArrayDeque<>();
  private final PrefixTree tree = new PrefixTree();
  private int made;

  /// @param bytes most memory of all blocks together
  public BlockPool(KvLayout layout, long bytes) {
    this.layout = layout;
    capacity = (int) Math.min(Integer.MAX_VALUE, bytes / layout.blockBytes());
  }

  public KvLayout layout() {
    return layout;
  }

  /// Blocks that there can be.
  public int capacity() {
    return capacity;
  }

  /// Blocks that caches hold; a shared one counts once.
  public int held() {
    return made - free.size() - tree.unused();
  }

  /// Blocks that nobody holds but that would be found again.
  public int kept() {
    return tree.unused();
  }

  /// Blocks that can be taken now, kept ones included.
  public int available() {
    return capacity - held();
  }

  /// Frees the memory. Caches must not be used for steps any more.
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /// Forgets all kept blocks.
  public void forget() {
    for (Block block = tree.evict(); block != null; block = tree.evict()) {
      free.push(block);
    }
  }

  PrefixTree tree() {
    return tree;
  }

  /// A block of the caller's own.
  Block take() {
    Block block = free.poll();
    if (block == null && made < capacity) {
      block = new Block(arena.allocate(layout.blockBytes(), 64));
      made++;
    }
    if (block == null) {
      block = tree.evict();
    }
    if (block == null) {
      throw new OutOfBlocks(capacity);
    }
    block.filled = 0;
    block.holders = 1;
    return block;
  }

  Block share(Block block) {
    if (block.holders++ == 0) {
      tree.use(block);
    }
    return block;
  }

  void leave(Block block) {
    if (--block.holders > 0) {
      return;
    }
    if (block.node != null) {
      tree.leave(block);
      return;
    }
    if (block.openEndOf != null) {
      block.openEndOf.openEnd = null;
      block.openEndOf = null;
    }
    free.push(block);
  }
}
