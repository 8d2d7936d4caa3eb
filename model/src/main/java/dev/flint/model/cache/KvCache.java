package dev.flint.model.cache;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The keys and values of one sequence: a table of blocks of a [BlockPool]. Blocks are taken when
/// their first position is needed, so that memory follows the length of the sequence and not its
/// limit, and shared with other sequences that begin alike.
///
/// Layers with a window are watched as far back as the window reaches, and a block more; what lies
/// before may be taken for others. A cache that goes back to where its window is gone goes back
/// further, to where all that the next token sees is there: the tokens between are read again.
///
/// All calls that change the table belong to the thread that holds the pool's lock; within a step,
/// workers write distinct positions and read those that an earlier phase wrote.
public final class KvCache implements AutoCloseable {
  private final BlockPool pool;
  private final boolean ownsPool;
  private final PrefixNode root;
  private final int capacity;
  private final List<Block> blocks = new ArrayList<>();
  private int length;

  /// Whether its text is worth a disk.
  private boolean lasting;

  /// Positions that a finished step has written.
  private int computed;

  /// Leading blocks that are in the tree.
  private int published;

  /// The first block whose windowed layers this cache holds; it holds those of all after it.
  private int watched;

  /// A cache by itself, with memory of its own.
  ///
  /// @param capacity most positions
  public KvCache(KvLayout layout, int capacity) {
    this(
        new BlockPool(layout, Math.ceilDiv(capacity, KvLayout.BLOCK) * layout.blockBytes()),
        "",
        capacity,
        true);
  }

  /// An empty cache.
  ///
  /// @param tenant for whom it is: blocks are shared within a tenant only
  /// @param capacity most positions
  public KvCache(BlockPool pool, String tenant, int capacity) {
    this(pool, tenant, capacity, false);
  }

  private KvCache(BlockPool pool, String tenant, int capacity, boolean ownsPool) {
    this(pool, ownsPool, pool.tree().root(tenant), capacity);
  }

  private KvCache(BlockPool pool, boolean ownsPool, PrefixNode root, int capacity) {
    this.pool = pool;
    this.ownsPool = ownsPool;
    this.root = root;
    this.capacity = capacity;
  }

  /// From now on its full blocks are kept on a disk, if the pool has one, when it leaves them.
  /// Forks do not inherit that.
  public void last() {
    lasting = true;
  }

  public KvLayout layout() {
    return pool.layout();
  }

  public int capacity() {
    return capacity;
  }

  /// Positions that hold a token.
  public int length() {
    return length;
  }

  /// Pages that [#extend] by `count` positions would take from the pool.
  public int pagesToExtend(int count) {
    if (count == 0) {
      return 0;
    }
    int more = Math.ceilDiv(length + count, KvLayout.BLOCK) - blocks.size();
    return (mustCopy() ? more + 1 : more) * layout().layers();
  }

  /// Pages that it takes to extend by `count` positions in as many steps as are needed, and by one
  /// block beyond.
  public int pagesToRead(int count) {
    long more = layout().pages(length + count) - layout().pages(length);
    return (int) more + (mustCopy() ? 2 : 1) * layout().layers();
  }

  /// Makes room for `count` more tokens at the end and counts them as held; the step that follows
  /// writes their keys and values.
  ///
  /// @param tokens their ids from index `from` on
  /// @throws IllegalStateException if they exceed the capacity
  /// @throws OutOfBlocks if the pool has too few blocks; the cache is then as before
  public void extend(int[] tokens, int from, int count) {
    if (count > capacity - length) {
      throw new IllegalStateException(
          "a KV cache of " + capacity + " positions holds " + length + "; no room for " + count);
    }
    if (pagesToExtend(count) > pool.available()) {
      throw new OutOfBlocks(pool.capacity());
    }
    if (mustCopy()) {
      copyLast();
    }
    for (int i = 0; i < count; i++) {
      int slot = length % KvLayout.BLOCK;
      if (slot == 0) {
        blocks.add(pool.take());
      }
      Block block = blocks.getLast();
      block.tokens[slot] = tokens[from + i];
      block.filled = slot + 1;
      length++;
    }
  }

  /// Whether the next position lies in a block that is not this cache's alone.
  private boolean mustCopy() {
    if (length % KvLayout.BLOCK == 0) {
      return false;
    }
    Block last = blocks.getLast();
    return last.holders > 1 || last.node != null;
  }

  private void copyLast() {
    Block shared = blocks.getLast();
    Block own = pool.take();
    int held = length % KvLayout.BLOCK;
    for (int layer = 0; layer < layout().layers(); layer++) {
      own.page(layer).copyFrom(shared.page(layer));
    }
    System.arraycopy(shared.tokens, 0, own.tokens, 0, held);
    own.filled = held;
    blocks.set(blocks.size() - 1, own);
    pool.pass(shared);
    pool.leave(shared);
  }

  /// Forgets all positions from `newLength` on; more of them if the windows before `newLength` are
  /// gone.
  public void truncate(int newLength) {
    if (newLength < 0 || newLength > length) {
      throw new IllegalArgumentException("cannot truncate " + length + " to " + newLength);
    }
    if (newLength == length) {
      return;
    }
    length = whole(newLength, blocks);
    if (length == 0 && lasting) {
      pool.keep(blocks.subList(0, published));
    }
    unwatch();
    leaveFrom(Math.ceilDiv(length, KvLayout.BLOCK));
    watch();
    computed = Math.min(computed, length);
    published = Math.min(published, length / KvLayout.BLOCK);
  }

  private void leaveFrom(int block) {
    while (blocks.size() > block) {
      pool.leave(blocks.removeLast());
    }
  }

  /// The largest position up to `most` that can be continued from: the blocks that it sees through
  /// its window are all there.
  private int whole(int most, List<Block> table) {
    int position = most;
    int block = Math.ceilDiv(position, KvLayout.BLOCK) - 1;
    while (block >= 0 && block >= layout().firstSeen(position)) {
      if (!table.get(block).windows) {
        position = block * KvLayout.BLOCK;
      }
      block--;
    }
    return position;
  }

  private void unwatch() {
    for (int i = blocks.size() - 1; i >= watched; i--) {
      pool.pass(blocks.get(i));
    }
  }

  /// Watches what the next position sees and, if it is there, a block more: answers are often taken
  /// back by a few tokens.
  private void watch() {
    watched = blocks.size();
    int seen = layout().firstSeen(length);
    int spare = spare();
    while (watched > seen || (watched > spare && blocks.get(watched - 1).windows)) {
      pool.watch(blocks.get(--watched));
    }
  }

  private int spare() {
    return layout().firstSeen(Math.max(0, length - KvLayout.BLOCK));
  }

  /// A cache that holds the same blocks up to position `most`, as far as they are computed (see
  /// [#publish]) and can be continued from.
  public KvCache fork(int most) {
    KvCache fork = new KvCache(pool, false, root, capacity);
    fork.length = whole(Math.min(most, computed), blocks);
    fork.computed = fork.length;
    for (int i = 0; i < Math.ceilDiv(fork.length, KvLayout.BLOCK); i++) {
      fork.blocks.add(pool.share(blocks.get(i)));
    }
    fork.watch();
    fork.published = Math.min(published, fork.length / KvLayout.BLOCK);
    return fork;
  }

  /// Makes what was computed findable, once the step that wrote it is over: full blocks go into the
  /// tree, the last one becomes the open end of the place where it stands. A block that is there
  /// already replaces this cache's own (the same tokens give the same bytes). Windows that the next
  /// position does not see are left.
  public void publish() {
    computed = length;
    PrefixNode node = lastPublished();
    while (published < length / KvLayout.BLOCK) {
      Block block = blocks.get(published);
      PrefixNode.Run run = PrefixNode.Run.of(block.tokens, 0);
      PrefixNode known = node.child(run);
      if (known != null && known.block != null) {
        if (!known.block.windows && block.holders > 1) {
          truncate(published * KvLayout.BLOCK); // a fork needs the windows: they are read again
          return;
        }
        replace(block, known.block);
        node = known;
      } else {
        closeEnd(block);
        node = node.add(run, block);
        block.node = node;
      }
      published++;
    }
    if (length % KvLayout.BLOCK != 0 && blocks.getLast().node == null) {
      openEnd(node, blocks.getLast());
    }
    int spare = spare();
    while (watched < spare) {
      pool.pass(blocks.get(watched++));
    }
  }

  /// Goes on with the block that others find, in the place of its twin.
  private void replace(Block twin, Block known) {
    pool.share(known);
    if (!known.windows) {
      pool.tree().giveWindows(twin, known);
    }
    pool.watch(known);
    blocks.set(published, known);
    pool.pass(twin);
    pool.leave(twin);
  }

  private static void closeEnd(Block block) {
    if (block.openEndOf != null) {
      block.openEndOf.openEnd = null;
      block.openEndOf = null;
    }
  }

  private static void openEnd(PrefixNode node, Block block) {
    Block before = node.openEnd;
    if (before != null) {
      before.openEndOf = null;
    }
    closeEnd(block);
    node.openEnd = block;
    block.openEndOf = node;
  }

  private PrefixNode lastPublished() {
    PrefixNode node = published == 0 ? root : blocks.get(published - 1).node;
    if (node == null) {
      throw new IllegalStateException("a published block left the tree");
    }
    return node;
  }

  /// Takes over what others have computed of the tokens that come next. To be called between steps,
  /// before anything is made ready for the next one.
  ///
  /// @param tokens the sequence, of which this cache holds the beginning
  /// @param most take no position from this one on
  /// @return positions taken over
  public int adopt(int[] tokens, int most) {
    int before = length;
    PrefixNode node = lastPublished();
    int at = published * KvLayout.BLOCK;
    if (at + KvLayout.BLOCK <= length) {
      return 0; // full blocks that are not published yet: nobody is further
    }
    pool.restore(node, tokens, at, most);
    List<Block> table = new ArrayList<>(blocks.subList(0, published));
    while (at + KvLayout.BLOCK <= most) {
      PrefixNode next = node.child(PrefixNode.Run.of(tokens, at));
      if (next == null || next.block == null) {
        break;
      }
      table.add(next.block);
      node = next;
      at += KvLayout.BLOCK;
    }
    int full = table.size();
    Block end = node.openEnd;
    if (end != null) {
      table.add(end);
      at += end.common(tokens, at, most);
    }
    int found = whole(at, table);
    if (found <= before) {
      return 0;
    }
    List<Block> taken = table.subList(published, Math.ceilDiv(found, KvLayout.BLOCK));
    taken.forEach(pool::share); // before our own hold on one of them ends
    unwatch();
    leaveFrom(published);
    blocks.addAll(taken);
    length = found;
    computed = found;
    published = Math.min(full, found / KvLayout.BLOCK);
    watch();
    return found - before;
  }

  /// Whether what one has computed can be adopted by the other.
  public boolean sharesWith(KvCache other) {
    return root == other.root;
  }

  /// A layer's page of the block that holds a position. Sequences that share it get the same
  /// segment.
  ///
  /// @throws IllegalStateException if the layer's window has passed it
  public MemorySegment page(int position, int layer) {
    return blocks.get(position / KvLayout.BLOCK).page(layer);
  }

  /// Tells the block that holds a position apart from others of the pool.
  public long blockId(int position) {
    return blocks.get(position / KvLayout.BLOCK).id;
  }

  /// Stores key and value of one head in the layout's form.
  ///
  /// @param key array with the head's key at `keyAt`
  /// @param value array with the head's value at `valueAt`
  public void put(
      int layer, int head, int position, float[] key, int keyAt, float[] value, int valueAt) {
    KvLayout layout = layout();
    MemorySegment page = page(position, layer);
    int slot = position % KvLayout.BLOCK;
    layout
        .form()
        .put(page, layout.head(head), slot, layout.headWidth(), key, keyAt, value, valueAt);
  }

  /// Gives all blocks back.
  @Override
  public void close() {
    truncate(0);
    if (ownsPool) {
      pool.close();
    }
  }
}
