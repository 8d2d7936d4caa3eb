package dev.flint.model.cache;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// The keys and values of one sequence. Blocks are allocated when their first position is needed,
/// so that memory follows the length of the sequence and not its limit.
///
/// Growing and truncating belong to the thread that steps the model; within a step, workers write
/// distinct positions and read those that an earlier phase wrote.
public final class KvCache implements AutoCloseable {
  private final KvLayout layout;
  private final int capacity;
  private final List<Arena> arenas = new ArrayList<>();
  private final List<MemorySegment> blocks = new ArrayList<>();
  private int length;

  /// @param capacity most positions
  public KvCache(KvLayout layout, int capacity) {
    this.layout = layout;
    this.capacity = capacity;
  }

  public KvLayout layout() {
    return layout;
  }

  public int capacity() {
    return capacity;
  }

  /// Positions that hold a token.
  public int length() {
    return length;
  }

  /// Makes room for `count` more positions at the end and counts them as held; the step that
  /// follows writes them.
  ///
  /// @throws IllegalStateException if they exceed the capacity
  public void extend(int count) {
    if (count > capacity - length) {
      throw new IllegalStateException(
          "a KV cache of " + capacity + " positions holds " + length + "; no room for " + count);
    }
    int wanted = Math.ceilDiv(length + count, KvLayout.BLOCK);
    while (blocks.size() < wanted) {
      Arena arena = Arena.ofShared();
      blocks.add(arena.allocate(layout.blockBytes(), 64));
      arenas.add(arena);
    }
    length += count;
  }

  /// Forgets all positions from `newLength` on.
  public void truncate(int newLength) {
    if (newLength < 0 || newLength > length) {
      throw new IllegalArgumentException("cannot truncate " + length + " to " + newLength);
    }
    length = newLength;
    int wanted = Math.ceilDiv(length, KvLayout.BLOCK);
    while (blocks.size() > wanted) {
      blocks.removeLast();
      arenas.removeLast().close();
    }
  }

  /// The block that holds a position.
  public MemorySegment block(int position) {
    return blocks.get(position / KvLayout.BLOCK);
  }

  /// Stores key and value of one head, rounded to f16.
  ///
  /// @param key array with the head's key at `keyAt`
  /// @param value array with the head's value at `valueAt`
  public void put(
      int layer, int head, int position, float[] key, int keyAt, float[] value, int valueAt) {
    MemorySegment block = block(position);
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

  @Override
  public void close() {
    truncate(0);
  }
}
