package dev.flint.model.cache;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The KV memory of one engine: a fixed number of bytes from which all its caches take. A page is
/// *held* by caches, *kept* by the prefix tree for whoever asks for the same tokens again, or free.
/// Memory is asked of the system when it is first needed and then used again and again.
///
/// Pages of windowed layers that no cache's window reaches are kept, not held: they go, with blocks
/// that no cache holds, in the order in which they were last needed.
///
/// Not safe for several threads: the pool and all its caches belong to whoever holds their engine's
/// lock. Only what a step does with the memory of blocks happens beside it.
public final class BlockPool implements AutoCloseable {
  /// Blocks of a text below which reading it again costs less than the disk.
  private static final int LEAST_KEPT = 8;

  private final KvLayout layout;
  private final int capacity;
  private final Arena arena = Arena.ofShared();
  private final Deque<MemorySegment> free = new ArrayDeque<>();
  private final PrefixTree tree;
  private int made;
  private long blocks;

  private final @Nullable KvFolder folder;

  /// @param bytes most memory of all pages together
  public BlockPool(KvLayout layout, long bytes) {
    this(layout, bytes, null);
  }

  /// @param folder keeps full blocks of long texts beyond their memory; not closed with the pool
  public BlockPool(KvLayout layout, long bytes, @Nullable KvFolder folder) {
    this.layout = layout;
    this.folder = folder;
    tree = new PrefixTree(layout, folder);
    capacity = (int) Math.min(Integer.MAX_VALUE, bytes / layout.pageBytes());
  }

  public KvLayout layout() {
    return layout;
  }

  /// Pages that there can be.
  public int capacity() {
    return capacity;
  }

  /// Most tokens of a sequence that has the pool for itself.
  public int tokens() {
    return layout.tokens(capacity);
  }

  /// Pages that caches need; a shared one counts once.
  public int held() {
    return made - free.size() - tree.kept();
  }

  /// Pages that nobody needs but that would be found again.
  public int kept() {
    return tree.kept();
  }

  /// Pages that can be taken now, kept ones included.
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

  /// Forgets all that is kept.
  public void forget() {
    while (tree.evict(free)) {}
  }

  PrefixTree tree() {
    return tree;
  }

  /// A block of the caller's own, which watches it.
  Block take() {
    if (available() < layout.layers()) {
      throw new OutOfBlocks(capacity);
    }
    Block block = new Block(blocks++, layout.layers());
    for (int layer = 0; layer < layout.layers(); layer++) {
      block.pages[layer] = page();
    }
    block.watchers = 1;
    return block;
  }

  private MemorySegment page() {
    MemorySegment page = free.poll();
    while (page == null) {
      if (made < capacity) {
        make(Math.min(layout.layers(), capacity - made));
      } else if (!tree.evict(free)) {
        throw new OutOfBlocks(capacity);
      }
      page = free.poll();
    }
    return page;
  }

  private void make(int count) {
    MemorySegment slab = arena.allocate(count * layout.pageBytes(), 64);
    for (int i = count - 1; i >= 0; i--) {
      free.push(slab.asSlice(i * layout.pageBytes(), layout.pageBytes()));
    }
    made += count;
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
    PrefixTree.free(block, free);
  }

  /// Keeps the published blocks of a text on the disk, if there is one.
  void keep(List<Block> text) {
    if (folder == null || text.size() < LEAST_KEPT) {
      return;
    }
    for (Block block : text) {
      if (block.node != null) {
        folder.keep(block.node.name(), block.pages);
      }
    }
  }

  /// Puts into the tree what the disk has of a text, as if somebody had just left it.
  ///
  /// @param node the place up to which the tree has it; its holder keeps it there
  /// @param at index of the token that comes next
  /// @param most take no position from this one on
  void restore(PrefixNode node, int[] tokens, int at, int most) {
    if (folder == null) {
      return;
    }
    List<Block> held = new ArrayList<>();
    PrefixNode here = node;
    for (int p = at; p + KvLayout.BLOCK <= most; p += KvLayout.BLOCK) {
      PrefixNode.Run run = PrefixNode.Run.of(tokens, p);
      PrefixNode next = here.child(run);
      Block block = next == null ? read(folder, here, run) : next.block;
      if (block == null || block.node == null) {
        break;
      }
      held.add(next == null ? block : share(block));
      here = block.node;
    }
    held.reversed().forEach(this::leave);
  }

  /// The block that continues a place, held by the caller; null if the disk has it not or there is
  /// no room.
  private @Nullable Block read(KvFolder folder, PrefixNode before, PrefixNode.Run run) {
    String name = KvFolder.after(before.name(), run.tokens());
    long bytes = folder.bytes(name);
    if (bytes < 0 || available() < layout.layers()) {
      return null;
    }
    Block block = take();
    if (bytes < layout.blockBytes()) {
      tree.giveWindowsBack(block, free);
    }
    if (!folder.read(name, block.pages)) {
      leave(block);
      return null;
    }
    System.arraycopy(run.tokens(), 0, block.tokens, 0, KvLayout.BLOCK);
    block.filled = KvLayout.BLOCK;
    block.node = before.add(run, block);
    pass(block);
    return block;
  }

  /// A window reaches a block.
  void watch(Block block) {
    if (block.watchers++ == 0) {
      tree.watch(block);
    }
  }

  /// A window reaches a block no more.
  void pass(Block block) {
    if (--block.watchers == 0 && block.node != null) {
      tree.pass(block);
    }
  }
}
