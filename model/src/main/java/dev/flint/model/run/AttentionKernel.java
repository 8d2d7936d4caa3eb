package dev.flint.model.run;

import dev.flint.model.arch.Transformer.Attention;
import dev.flint.model.cache.KvCache;
import dev.flint.model.cache.KvLayout;
import dev.flint.model.run.Step.Span;
import dev.flint.tensor.kernel.F32;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Causal attention of a few neighbouring tokens over one key head's cache, in one pass over its
/// blocks with a running softmax (Milakov and Gimelshein, arXiv 1805.02867): no score matrix is
/// kept. All query heads that share the key head use a block while it is in cache. Blocks begin at
/// fixed absolute positions and are taken in order, so a result depends on its own query and keys
/// only.
///
/// One for each worker.
final class AttentionKernel {
  /// Tokens of one unit of work.
  static final int TILE = 16;

  private static final int BLOCK = KvLayout.BLOCK;

  private short[] halves = new short[0];
  private float[] keys = new float[0]; // [headWidth][BLOCK]
  private float[] values = new float[0]; // [BLOCK][headWidth]
  private float[] queries = new float[0]; // [TILE * group][headWidth]
  private float[] sums = new float[0]; // [TILE * group][headWidth]
  private float[] row = new float[0];
  private float[] maximum = new float[0];
  private float[] total = new float[0];
  private final float[] scores = new float[BLOCK];

  /// `out[row][head] = Σ_u softmax(scale · q·k_u) v_u` for tokens `[first, first + count)` of a
  /// span and the query heads of one key head.
  ///
  /// @param q normed and turned queries `[rows][heads · headWidth]`
  void attend(
      Attention attention,
      int layer,
      int keyHead,
      Span span,
      int first,
      int count,
      F32 q,
      F32 out) {
    int width = attention.headWidth();
    int group = attention.heads() / attention.keyHeads();
    prepare(width, group, attention.heads() * width);
    int n = count * group;
    for (int t = 0; t < count; t++) {
      q.read(span.row() + first + t, 0, row, attention.heads() * width);
      for (int i = 0; i < group * width; i++) {
        queries[t * group * width + i] = row[keyHead * group * width + i] * attention.scale();
      }
    }
    Arrays.fill(sums, 0, n * width, 0);
    Arrays.fill(maximum, 0, n, Float.NEGATIVE_INFINITY);
    Arrays.fill(total, 0, n, 0);

    int last = span.position() + first + count - 1;
    int from = visibleFrom(attention, span.position() + first);
    for (int start = from - from % BLOCK; start <= last; start += BLOCK) {
      load(span.cache(), layer, keyHead, start, width);
      for (int t = 0; t < count; t++) {
        int position = span.position() + first + t;
        int begin = Math.max(visibleFrom(attention, position) - start, 0);
        int end = Math.min(position + 1 - start, BLOCK);
        if (begin < end) {
          for (int g = 0; g < group; g++) {
            block(t * group + g, width, begin, end);
          }
        }
      }
    }
    for (int t = 0; t < count; t++) {
      int target = span.row() + first + t;
      for (int g = 0; g < group; g++) {
        int at = t * group + g;
        float scale = 1 / total[at];
        long offset = out.row(target) + 4L * (keyHead * group + g) * width;
        for (int d = 0; d < width; d++) {
          out.segment().set(ValueLayout.JAVA_FLOAT, offset + 4L * d, sums[at * width + d] * scale);
        }
      }
    }
  }

  private static int visibleFrom(Attention attention, int position) {
    return attention.window() == 0 ? 0 : Math.max(0, position + 1 - attention.window());
  }

  private void prepare(int width, int group, int all) {
    if (keys.length < width * BLOCK || queries.length < TILE * group * width || row.length < all) {
      halves = new short[width * BLOCK];
      keys = new float[width * BLOCK];
      values = new float[width * BLOCK];
      queries = new float[TILE * group * width];
      sums = new float[TILE * group * width];
      row = new float[all];
      maximum = new float[TILE * group];
      total = new float[TILE * group];
    }
  }

  private void load(KvCache cache, int layer, int head, int position, int width) {
    KvLayout layout = cache.layout();
    MemorySegment block = cache.block(position);
    int n = width * BLOCK;
    MemorySegment.copy(block, ValueLayout.JAVA_SHORT, layout.keys(layer, head), halves, 0, n);
    widen(halves, keys, n);
    MemorySegment.copy(block, ValueLayout.JAVA_SHORT, layout.values(layer, head), halves, 0, n);
    widen(halves, values, n);
  }

  private static void widen(short[] halves, float[] floats, int n) {
    for (int i = 0; i < n; i++) {
      floats[i] = Float.float16ToFloat(halves[i]);
    }
  }

  /// Adds the positions `[begin, end)` of the loaded block to one query's running softmax.
  private void block(int query, int width, int begin, int end) {
    Arrays.fill(scores, 0);
    score(queries, query * width, width, keys, scores);
    float max = maximum[query];
    for (int u = begin; u < end; u++) {
      max = Math.max(max, scores[u]);
    }
    int at = query * width;
    if (max > maximum[query]) {
      float shrink = Maths.exp(maximum[query] - max);
      for (int d = 0; d < width; d++) {
        sums[at + d] *= shrink;
      }
      total[query] *= shrink;
      maximum[query] = max;
    }
    float sum = 0;
    for (int u = begin; u < end; u++) {
      float weight = Maths.exp(scores[u] - max);
      sum += weight;
      add(weight, values, u * width, sums, at, width);
    }
    total[query] += sum;
  }

  /// `scores[u] += Σ_d q[d] · k[d][u]`, the inner loop over positions.
  private static void score(float[] q, int at, int width, float[] k, float[] scores) {
    for (int d = 0; d < width; d++) {
      float value = q[at + d];
      int from = d * BLOCK;
      for (int u = 0; u < BLOCK; u++) {
        scores[u] = Math.fma(value, k[from + u], scores[u]);
      }
    }
  }

  private static void add(float weight, float[] v, int from, float[] sums, int at, int width) {
    for (int d = 0; d < width; d++) {
      sums[at + d] = Math.fma(weight, v[from + d], sums[at + d]);
    }
  }
}
