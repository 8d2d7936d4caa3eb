package dev.flint.model.cache;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Keys and values of up to [KvLayout#BLOCK] consecutive positions, with the tokens that stand
/// there. Caches that share a beginning hold the same block.
///
/// A block that is full and in the [PrefixTree] never changes again, except that its windowed
/// layers go when nobody watches them. Any other block is written by the one cache that holds it; a
/// cache that would write where others read copies the block first.
final class Block {
  /// One of each layer; null where a windowed layer was given back.
  final @Nullable MemorySegment[] pages;

  /// Tells blocks apart.
  final long id;

  final int[] tokens = new int[KvLayout.BLOCK];

  /// Positions that were given a token.
  int filled;

  /// Caches that hold it.
  int holders = 1;

  /// Of these, caches whose window it lies in.
  int watchers;

  /// Whether it has its windowed layers.
  boolean windows = true;

  /// When it was left, by its holders or by its watchers, in the pool's own count.
  long left;

  long passed;

  /// Where it stands in the tree once it is full and was published.
  @Nullable PrefixNode node;

  /// The node that it continues, as that node's open end, until it is published.
  @Nullable PrefixNode openEndOf;

  Block(long id, int layers) {
    this.id = id;
    pages = new @Nullable MemorySegment[layers];
  }

  MemorySegment page(int layer) {
    MemorySegment page = pages[layer];
    if (page == null) {
      throw new IllegalStateException("layer " + layer + " has left its window");
    }
    return page;
  }

  /// How many of the tokens `[from, to)` stand here, from the beginning.
  int common(int[] other, int from, int to) {
    int most = Math.min(filled, to - from);
    int n = 0;
    while (n < most && tokens[n] == other[from + n]) {
      n++;
    }
    return n;
  }
}
