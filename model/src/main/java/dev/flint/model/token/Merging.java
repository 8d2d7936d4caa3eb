package dev.flint.model.token;

import java.util.Arrays;

/// Joins neighbouring symbols of a piece, the best pair first, until no pair may be joined.
///
/// Both kinds of tokenizers do this; they differ in what a symbol is and how good a pair is. A pair
/// is better the lower its rank; of equal ranks the leftmost goes first. Short pieces look for the
/// best pair by looking at all; long ones keep a heap, so that n symbols cost n log n and a
/// megabyte of one letter is nothing special. Scratch space of one call, not for several threads.
abstract class Merging {
  /// What [#join] gives for a pair that may not be joined.
  static final long NEVER = Long.MAX_VALUE;

  private static final int FEW = 24;

  /// Symbols by place; a place that was joined into its left neighbour is no longer linked.
  int[] symbols = new int[64];

  int[] next = new int[64];
  private int[] previous = new int[64];

  /// By the place of its left symbol: a pair's rank (upper half) and joined symbol (lower half).
  private long[] pairs = new long[64];

  private final LongHeap heap = new LongHeap();

  /// The rank of a pair in the upper half, signed, and the symbol it becomes in the lower one.
  ///
  /// @param left the place of the left symbol, and likewise the right one's
  abstract long join(int left, int right);

  /// Makes room for n places.
  final void reserve(int n) {
    if (n > symbols.length) {
      int capacity = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(n, 2L * symbols.length));
      symbols = Arrays.copyOf(symbols, capacity);
      next = Arrays.copyOf(next, capacity);
      previous = Arrays.copyOf(previous, capacity);
      pairs = Arrays.copyOf(pairs, capacity);
    }
  }

  /// Joins what can be joined. On entry `symbols` and `next` describe the chain that begins at
  /// place 0 and ends with next = n; on return they describe the shorter chain.
  final void run(int n) {
    int count = 0;
    int left = 0;
    for (int at = 0; at < n; at = next[at]) {
      previous[at] = left;
      left = at;
      pairs[at] = next[at] < n ? join(at, next[at]) : NEVER;
      count++;
    }
    if (count <= FEW) {
      runFew(n);
    } else {
      runMany(n);
    }
  }

  private void runFew(int n) {
    while (true) {
      int best = 0;
      long bestRank = NEVER >> 32;
      for (int at = 0; at < n; at = next[at]) {
        long rank = pairs[at] >> 32;
        if (rank < bestRank) {
          bestRank = rank;
          best = at;
        }
      }
      if (bestRank == NEVER >> 32) {
        return;
      }
      joinAt(best, n);
      if (best > 0) {
        pairs[previous[best]] = join(previous[best], best);
      }
    }
  }

  private void runMany(int n) {
    heap.clear();
    for (int at = 0; at < n; at = next[at]) {
      push(at);
    }
    while (!heap.isEmpty()) {
      long entry = heap.pop();
      int at = (int) entry;
      if (pairs[at] == NEVER || pairs[at] >> 32 != entry >> 32) {
        continue;
      }
      joinAt(at, n);
      push(at);
      if (at > 0) {
        pairs[previous[at]] = join(previous[at], at);
        push(previous[at]);
      }
    }
  }

  private void push(int at) {
    if (pairs[at] != NEVER) {
      heap.push(((pairs[at] >> 32) << 32) | at);
    }
  }

  private void joinAt(int at, int n) {
    int right = next[at];
    symbols[at] = (int) pairs[at];
    next[at] = next[right];
    pairs[right] = NEVER;
    if (next[at] < n) {
      previous[next[at]] = at;
      pairs[at] = join(at, next[at]);
    } else {
      pairs[at] = NEVER;
    }
  }
}
