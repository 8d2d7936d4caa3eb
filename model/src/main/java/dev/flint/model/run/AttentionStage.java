package dev.flint.model.run;

import dev.flint.model.arch.Transformer.Attention;
import dev.flint.model.cache.KvLayout;
import dev.flint.model.run.AttentionPlan.Member;
import dev.flint.model.run.AttentionPlan.Tile;
import dev.flint.model.run.Step.Span;
import dev.flint.tensor.crew.Crew.Worker;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.Kernels;
import dev.flint.tensor.kernel.attention.AttentionKernel;
import dev.flint.tensor.kernel.attention.AttentionState;
import dev.flint.tensor.kernel.attention.AttentionTile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// Attention of all rows of a step.
///
/// The cache is cut at multiples of [#CHUNK] positions. Within a chunk a row goes from block to
/// block; the states that chunks leave are merged by log-sum-exp in the order of the chunks. That
/// is so for every row, so its bits depend neither on what else is in the step nor on who computes
/// what. A unit of work is one tile and one key head, over all chunks or, where there would be too
/// few units, over one: then whoever ends a tile's last chunk merges them.
final class AttentionStage {
  /// Positions of a chunk.
  static final int CHUNK = 512;

  /// Units for each worker below which chunks are computed apart.
  private static final int FEW_UNITS = 4;

  /// Most bytes of states of chunks that are computed apart.
  private static final long MOST_STATE_BYTES = 64L << 20;

  /// One worker's own place.
  static final class Desk {
    private final AttentionKernel kernel;
    private final AttentionTile tile;
    private final AttentionState merged;
    private final Arena arena;
    private MemorySegment states; // of a chunk [rows], then of all chunks before [rows]
    private long bytesRead;

    Desk(Kernels kernels, Arena arena, KvLayout layout) {
      this.arena = arena;
      kernel = AttentionKernel.of(kernels, layout.form(), layout.headWidth());
      tile = new AttentionTile(arena, layout.form(), layout.headWidth());
      merged = new AttentionState(layout.headWidth());
      states = MemorySegment.NULL;
    }

    private MemorySegment states(long bytes) {
      if (states.byteSize() < bytes) {
        states = arena.allocate(2 * bytes, 64);
      }
      return states;
    }
  }

  private final Arena arena;
  private final KvLayout layout;
  private final int workers;
  private final Desk[] desks;
  private final int heads;
  private final int group;
  private final long stateBytes;

  // The plan of the step, made before the crew begins.
  private List<Tile> tiles = List.of();
  private boolean apart;
  private long[] firstState = new long[0]; // of each tile, in states
  private MemorySegment states = MemorySegment.NULL;
  private AtomicIntegerArray done = new AtomicIntegerArray(0); // chunks, for each tile and head

  AttentionStage(Kernels kernels, Arena arena, KvLayout layout, int heads, int workers) {
    this.arena = arena;
    this.layout = layout;
    this.workers = workers;
    this.heads = heads;
    group = heads / layout.keyHeads();
    stateBytes = AttentionState.bytes(layout.headWidth());
    desks = new Desk[workers];
    for (int i = 0; i < workers; i++) {
      desks[i] = new Desk(kernels, arena, layout);
    }
  }

  /// Bytes of keys and values that were read for the last step: what a tile's rows share counts
  /// once.
  long bytesRead() {
    long sum = 0;
    for (Desk desk : desks) {
      sum += desk.bytesRead;
    }
    return sum;
  }

  /// Divides a step; before its first layer, by one thread.
  void plan(Step step) {
    tiles = AttentionPlan.tiles(step);
    for (Desk desk : desks) {
      desk.bytesRead = 0;
    }
    firstState = new long[tiles.size()];
    long count = 0;
    for (int t = 0; t < firstState.length; t++) {
      firstState[t] = count;
      count += (long) chunks(tiles.get(t)) * tiles.get(t).tokens() * heads;
    }
    apart =
        tiles.size() * layout.keyHeads() < FEW_UNITS * workers
            && count * stateBytes <= MOST_STATE_BYTES;
    if (apart) {
      if (states.byteSize() < count * stateBytes) {
        states = arena.allocate(2 * count * stateBytes, 64);
      }
      done = new AtomicIntegerArray(tiles.size() * layout.keyHeads());
    }
  }

  private static int chunks(Tile tile) {
    return Math.ceilDiv(tile.end(), CHUNK);
  }

  /// Computes this worker's share of a layer.
  ///
  /// @param queries normed and turned, `[rows][heads · headWidth]`
  /// @param results of the same shape
  void run(Worker worker, int layer, Attention attention, F32 queries, F32 results) {
    var unit = new Unit(desks[worker.index()], layer, attention, queries, results);
    int taken = worker.take();
    int passed = 0;
    for (int t = 0; t < firstState.length; t++) {
      int parts = apart ? chunks(tiles.get(t)) : 1;
      int units = layout.keyHeads() * parts;
      for (; taken < passed + units; taken = worker.take()) {
        int head = (taken - passed) / parts;
        if (apart) {
          unit.chunk(t, head, (taken - passed) % parts);
        } else {
          unit.allChunks(tiles.get(t), head);
        }
      }
      passed += units;
    }
  }

  /// What one worker does in one layer.
  private final class Unit {
    private final Desk desk;
    private final int layer;
    private final Attention attention;
    private final F32 queries;
    private final F32 results;

    Unit(Desk desk, int layer, Attention attention, F32 queries, F32 results) {
      this.desk = desk;
      this.layer = layer;
      this.attention = attention;
      this.queries = queries;
      this.results = results;
    }

    /// One chunk of a tile; the last to be done merges all.
    void chunk(int t, int head, int chunk) {
      Tile tile = tiles.get(t);
      int chunks = chunks(tile);
      int rows = tile.tokens() * group;
      long first = (firstState[t] + (long) head * chunks * rows) * stateBytes;
      attend(tile, head, chunk, states, first + (long) chunk * rows * stateBytes);
      if (done.incrementAndGet(t * layout.keyHeads() + head) < chunks) {
        return;
      }
      done.set(t * layout.keyHeads() + head, 0);
      for (int row = 0; row < rows; row++) {
        desk.merged.begin();
        for (int c = firstChunk(tile); c < chunks; c++) {
          desk.merged.add(states, first + ((long) c * rows + row) * stateBytes);
        }
        finish(tile, head, row);
      }
    }

    /// A tile's chunks one after the other.
    void allChunks(Tile tile, int head) {
      int chunks = chunks(tile);
      int rows = tile.tokens() * group;
      long before = rows * stateBytes;
      MemorySegment own = desk.states(2 * before);
      int first = firstChunk(tile);
      for (int c = first; c < chunks; c++) {
        attend(tile, head, c, own, 0);
        for (int row = 0; row < rows; row++) {
          desk.merged.begin();
          if (c > first) {
            desk.merged.add(own, before + row * stateBytes);
          }
          desk.merged.add(own, row * stateBytes);
          if (c < chunks - 1) {
            desk.merged.save(own, before + row * stateBytes);
          } else {
            finish(tile, head, row);
          }
        }
      }
    }

    /// The first chunk that a row of the tile sees.
    private int firstChunk(Tile tile) {
      return visibleFrom(tile.begin()) / CHUNK;
    }

    private int visibleFrom(int position) {
      return attention.window() == 0 ? 0 : Math.max(0, position + 1 - attention.window());
    }

    /// Writes what was merged for a row of the tile.
    private void finish(Tile tile, int head, int row) {
      int token = row / group;
      for (Member member : tile.members()) {
        if (token < member.count()) {
          long column = (long) (head * group + row % group) * layout.headWidth();
          desk.merged.finish(
              results.segment(), results.row(member.row() + token) + column * Float.BYTES);
          return;
        }
        token -= member.count();
      }
      throw new IllegalStateException("the tile has no row " + row);
    }

    /// Takes all rows of a tile through a chunk, into fresh states from `at` on.
    private void attend(Tile tile, int head, int chunk, MemorySegment into, long at) {
      for (int row = 0; row < tile.tokens() * group; row++) {
        AttentionState.clear(into, at + row * stateBytes, layout.headWidth());
      }
      int end = Math.min((chunk + 1) * CHUNK, tile.end());
      int from = Math.max(chunk * CHUNK, visibleFrom(tile.begin()));
      if (from < end) {
        int block = from / KvLayout.BLOCK;
        int blocks = Math.ceilDiv(end, KvLayout.BLOCK);
        attend(tile.members(), head, block, blocks, into, at);
      }
    }

    /// Takes members through blocks `[from, to)`: together as far as they have the same ones, then
    /// in groups that go on together.
    private void attend(
        List<Member> members, int head, int from, int to, MemorySegment into, long at) {
      int n = members.size();
      int together =
          n == 1 ? Math.min(to, Math.ceilDiv(members.getFirst().end(), KvLayout.BLOCK)) : to;
      for (int m = 1; m < n; m++) {
        together = Math.min(together, members.get(m).shared());
      }
      if (from < together) {
        call(members, head, from, together, into, at);
      }
      int next = Math.max(from, together);
      if (n == 1 || next >= to) {
        return;
      }
      int first = 0;
      long state = at;
      long rows = 0;
      for (int m = 0; m < n; m++) {
        if (m > first && members.get(m).shared() <= next) {
          attend(members.subList(first, m), head, next, to, into, state);
          state += rows * stateBytes;
          rows = 0;
          first = m;
        }
        rows += (long) members.get(m).count() * group;
      }
      attend(members.subList(first, n), head, next, to, into, state);
    }

    /// Takes members through those of the blocks `[first, to)`, which they all have, that one of
    /// them sees.
    private void call(
        List<Member> members, int head, int first, int to, MemorySegment into, long at) {
      int lowest = Integer.MAX_VALUE;
      for (Member member : members) {
        lowest = Math.min(lowest, member.position());
      }
      int from = Math.max(first, visibleFrom(lowest) / KvLayout.BLOCK);
      if (from >= to) {
        return;
      }
      int width = layout.headWidth();
      Span any = members.getFirst().span();
      AttentionTile tile = desk.tile;
      tile.begin(from * KvLayout.BLOCK, attention.scale());
      for (int b = from; b < to; b++) {
        tile.block(any.cache().page(b * KvLayout.BLOCK, layer), layout.head(head));
      }
      long state = at;
      for (Member member : members) {
        for (int t = 0; t < member.count(); t++) {
          int position = member.position() + t;
          long query = queries.row(member.row() + t) + 4L * head * group * width;
          for (int g = 0; g < group; g++) {
            tile.row(queries.segment(), query, into, state, visibleFrom(position), position + 1);
            query += 4L * width;
            state += stateBytes;
          }
        }
      }
      desk.kernel.attend(tile);
      desk.bytesRead += (to - from) * layout.form().blockBytes(width);
    }
  }
}
