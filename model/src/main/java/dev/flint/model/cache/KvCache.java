package dev.flint.model.cache;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// The keys and values of one sequence: a table of blocks of a [BlockPool]. Blocks are taken when
/// their first position is needed, so that memory follows the length of the sequence and not its
/// limit, and shared with other sequences that begin alike.
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

  /// Positions that a finished step has written.
  private int computed;

  /// Leading blocks that are in the tree.
  private int published;

  /// A cache by itself, with memory of its own.
  ///
  /// @param capacity most positions
  public KvCache(KvLayout layout, int capacity) {
    this(new BlockPool(layout, layout.bytes(capacity)), "", capacity, true);
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

  /// Blocks that [#extend] by `count` positions would take from the pool.
  public int blocksToExtend(int count) {
    if (count == 0) {
      return 0;
    }
    int more = Math.ceilDiv(length + count, KvLayout.BLOCK) - blocks.size();
    return mustCopy() ? more + 1 : more;
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
    if (blocksToExtend(count) > pool.available()) {
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
    MemorySegment.copy(shared.memory, 0, own.memory, 0, layout().blockBytes());
    System.arraycopy(shared.tokens, 0, own.tokens, 0, held);
    own.filled = held;
    blocks.set(blocks.size() - 1, own);
    pool.leave(shared);
  }

  /// Forgets all positions from `newLength` on.
  public void truncate(int newLength) {
    if (newLength < 0 || newLength > length) {
      throw new IllegalArgumentException("cannot truncate " + length + " to " + newLength);
    }
    length = newLength;
    int wanted = Math.ceilDiv(length, KvLayout.BLOCK);
    while (blocks.size() > wanted) {
      pool.leave(blocks.removeLast());
    }
    computed = Math.min(computed, length);
    published = Math.min(published, length / KvLayout.BLOCK);
  }

  /// A cache that holds the same blocks up to position `most`, as far as they are computed (see
  /// [#publish]).
  public KvCache fork(int most) {
    KvCache fork = new KvCache(pool, false, root, capacity);
    fork.length = Math.min(most, computed);
    fork.computed = fork.length;
    for (int i = 0; i < Math.ceilDiv(fork.length, KvLayout.BLOCK); i++) {
      fork.blocks.add(pool.share(blocks.get(i)));
    }
    fork.published = Math.min(published, fork.length / KvLayout.BLOCK);
    return fork;
  }

  /// Makes what was computed findable, once the step that wrote it is over: full blocks go into the
  /// tree, the last one becomes the open end of the place where it stands. A block that is there
  /// already replaces this cache's own (the same tokens give the same bytes).
  public void publish() {
    computed = length;
    PrefixNode node = lastPublished();
    while (published < length / KvLayout.BLOCK) {
      Block block = blocks.get(published);
      PrefixNode.Run run = PrefixNode.Run.of(block.tokens, 0);
      PrefixNode known = node.child(run);
      if (known != null && known.block != null) {
        blocks.set(published, pool.share(known.block));
        pool.leave(block);
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
    while (at + KvLayout.BLOCK <= most) {
      PrefixNode next = node.child(PrefixNode.Run.of(tokens, at));
      if (next == null || next.block == null) {
        break;
      }
      pool.share(next.block);
      truncate(at);
      blocks.add(next.block);
      node = next;
      at += KvLayout.BLOCK;
      length = at;
      published++;
    }
    Block end = node.openEnd;
    if (end != null) {
      int common = end.common(tokens, at, most);
      if (at + common > length) {
        pool.share(end); // before our own hold on it ends
        truncate(at);
        blocks.add(end);
        length = at + common;
      }
    }
    computed = length;
    return Math.max(0, length - before);
  }

  /// Whether what one has computed can be adopted by the other.
  public boolean sharesWith(KvCache other) {
    return root == other.root;
  }

  /// The block that holds a position. Sequences that share it get the same segment.
  public MemorySegment block(int position) {
    return blocks.get(position / KvLayout.BLOCK).memory;
  }

  /// Stores key and value of one head, rounded to f16.
  ///
  /// @param key array with the head's key at `keyAt`
  /// @param value array with the head's value at `valueAt`
  public void put(
      int layer, int head, int position, float[] key, int keyAt, float[] value, int valueAt) {
    MemorySegment block = block(position);
    KvLayout layout = layout();
    int slot = position % KvLayout.BLOCK;
    int width = layout.headWidth();
    long keys = layout.keys(layer, head) + 2L * slot;
    long values = layout.values(layer, head) + 2L * slot * width;
    for (int d = 0; d < width; d++) {
      block.set(
          ValueLayout.JAVA_SHORT,
          keys + 2L * d * KvLayout.BLOCK,
          Float.floatToFloat16(key[keyAt + d]));
      block.set(ValueLayout.JAVA_SHORT, values + 2L * d, Float.floatToFloat16(value[valueAt + d]));
    }
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
