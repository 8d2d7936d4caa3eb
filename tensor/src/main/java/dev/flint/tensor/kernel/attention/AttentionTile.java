package dev.flint.tensor.kernel.attention;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/// One call of an [AttentionKernel]: a run of neighbouring KV blocks, read once for any number of
/// query rows, which may belong to different tokens, heads and sequences.
///
/// Begin, add blocks and rows, attend. What is added is checked here against its segment, since
/// emitted code checks nothing. A tile belongs to one worker and is used over and over.
///
/// In memory: parameters of [#HEADER] bytes, then the addresses of the blocks (one more than there
/// are: what is fetched while the last one is computed), then the rows, [#ROW] bytes each.
public final class AttentionTile {
  // Offsets of the parameters, 64 bits each.
  static final int BLOCKS_AT = 0;
  static final int BLOCK_COUNT_AT = 8;
  static final int POSITION_AT = 16;
  static final int ROWS_AT = 24;
  static final int ROW_COUNT_AT = 32;

  /// f32.
  static final int SCALE_AT = 40;

  /// Working memory of the code: weights of three rows, what shrinks their sums, their sums.
  static final int WEIGHTS_AT = 64;

  /// The same weights by the scales of one group of values.
  static final int SCALED_AT = WEIGHTS_AT + 3 * AttentionKernel.POSITIONS * Float.BYTES;

  static final int SHRINK_AT = SCALED_AT + 3 * AttentionKernel.POSITIONS * Float.BYTES;
  static final int SUMS_AT = SHRINK_AT + 32;
  static final int HEADER = SUMS_AT + 32;

  // Offsets in a row.
  static final int QUERY_AT = 0;
  static final int STATE_AT = 8;
  static final int FROM_AT = 16;
  static final int END_AT = 20;
  static final int ROW = 24;

  private static final long BASE_ALIGNMENT = 64;

  private final Arena arena;
  private final KvForm form;
  private final int width;
  private MemorySegment header;
  private MemorySegment blockTable;
  private MemorySegment rowTable;

  // The same, for the plain form.
  private MemorySegment[] blocks = new MemorySegment[0];
  private long[] blockOffsets = new long[0];
  private MemorySegment[] queries = new MemorySegment[0];
  private MemorySegment[] states = new MemorySegment[0];
  private int blockCount;
  private int rowCount;
  private int position;
  private float scale;

  /// @param arena holds the tables
  /// @param form of all blocks
  /// @param headWidth elements of a head
  public AttentionTile(Arena arena, KvForm form, int headWidth) {
    this.arena = arena;
    this.form = form;
    width = headWidth;
    header = arena.allocate(HEADER, BASE_ALIGNMENT);
    blockTable = MemorySegment.NULL;
    rowTable = MemorySegment.NULL;
    moreBlocks(16);
    moreRows(16);
  }

  KvForm form() {
    return form;
  }

  /// Elements of a head.
  public int headWidth() {
    return width;
  }

  /// Forgets blocks and rows.
  ///
  /// @param firstPosition absolute position of the first block's first key
  /// @param factor of `q · k`
  public void begin(int firstPosition, float factor) {
    position = firstPosition;
    scale = factor;
    blockCount = 0;
    rowCount = 0;
  }

  /// Adds the block that follows.
  ///
  /// @param keys offset of the head's keys and values
  public void block(MemorySegment segment, long keys) {
    Objects.checkFromIndexSize(keys, form.blockBytes(width), segment.byteSize());
    if (blockCount == blocks.length) {
      moreBlocks(2 * blockCount);
    }
    blocks[blockCount] = segment;
    blockOffsets[blockCount] = keys;
    blockTable.setAtIndex(ValueLayout.JAVA_LONG, blockCount++, segment.address() + keys);
  }

  /// Adds a query row that sees positions `[from, end)`.
  ///
  /// @param query offset of its f32 elements
  /// @param state offset of its [AttentionState]
  public void row(
      MemorySegment querySegment,
      long query,
      MemorySegment stateSegment,
      long state,
      int from,
      int end) {
    Objects.checkFromIndexSize(query, 4L * width, querySegment.byteSize());
    Objects.checkFromIndexSize(state, AttentionState.bytes(width), stateSegment.byteSize());
    if (rowCount == queries.length) {
      moreRows(2 * rowCount);
    }
    queries[rowCount] = querySegment.asSlice(query, 4L * width);
    states[rowCount] = stateSegment.asSlice(state, AttentionState.bytes(width));
    long at = (long) rowCount++ * ROW;
    rowTable.set(ValueLayout.JAVA_LONG, at + QUERY_AT, querySegment.address() + query);
    rowTable.set(ValueLayout.JAVA_LONG, at + STATE_AT, stateSegment.address() + state);
    rowTable.set(ValueLayout.JAVA_INT, at + FROM_AT, from);
    rowTable.set(ValueLayout.JAVA_INT, at + END_AT, end);
  }

  int blockCount() {
    return blockCount;
  }

  int rowCount() {
    return rowCount;
  }

  int position() {
    return position;
  }

  float scale() {
    return scale;
  }

  MemorySegment block(int i) {
    return blocks[i];
  }

  long keys(int i) {
    return blockOffsets[i];
  }

  MemorySegment query(int row) {
    return queries[row];
  }

  MemorySegment state(int row) {
    return states[row];
  }

  int from(int row) {
    return rowTable.get(ValueLayout.JAVA_INT, (long) row * ROW + FROM_AT);
  }

  int end(int row) {
    return rowTable.get(ValueLayout.JAVA_INT, (long) row * ROW + END_AT);
  }

  /// The parameters of emitted code; there must be a block and a row.
  MemorySegment parameters() {
    long last = blockTable.getAtIndex(ValueLayout.JAVA_LONG, blockCount - 1L);
    blockTable.setAtIndex(ValueLayout.JAVA_LONG, blockCount, last);
    header.set(ValueLayout.JAVA_LONG, BLOCKS_AT, blockTable.address());
    header.set(ValueLayout.JAVA_LONG, BLOCK_COUNT_AT, blockCount);
    header.set(ValueLayout.JAVA_LONG, POSITION_AT, position);
    header.set(ValueLayout.JAVA_LONG, ROWS_AT, rowTable.address());
    header.set(ValueLayout.JAVA_LONG, ROW_COUNT_AT, rowCount);
    header.set(ValueLayout.JAVA_FLOAT, SCALE_AT, scale);
    return header;
  }

  private void moreBlocks(int capacity) {
    MemorySegment larger = arena.allocate(8L * (capacity + 1), 8);
    MemorySegment.copy(blockTable, 0, larger, 0, 8L * blockCount);
    blockTable = larger;
    blocks = Arrays.copyOf(blocks, capacity);
    blockOffsets = Arrays.copyOf(blockOffsets, capacity);
  }

  private void moreRows(int capacity) {
    MemorySegment larger = arena.allocate((long) capacity * ROW, 8);
    MemorySegment.copy(rowTable, 0, larger, 0, (long) rowCount * ROW);
    rowTable = larger;
    queries = Arrays.copyOf(queries, capacity);
    states = Arrays.copyOf(states, capacity);
  }
}
