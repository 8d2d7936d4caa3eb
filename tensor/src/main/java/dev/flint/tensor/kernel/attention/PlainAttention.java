package dev.flint.tensor.kernel.attention;

import dev.flint.tensor.kernel.pointwise.Exp;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Attention in plain Java: the specification of [EmittedAttention], bit for bit. One for each
/// worker.
final class PlainAttention implements AttentionKernel {
  private short[] halves = new short[0];
  private byte[] bytes = new byte[0];
  private float[] scales = new float[0]; // [groups][POSITIONS]
  private float[] keys = new float[0]; // [headWidth][POSITIONS]
  private float[] values = new float[0]; // [POSITIONS][headWidth]
  private float[] query = new float[0];
  private float[] weighted = new float[0];
  private final float[] scores = new float[POSITIONS];

  @Override
  public void attend(AttentionTile tile) {
    int width = tile.headWidth();
    if (query.length != width) {
      halves = new short[width * POSITIONS];
      bytes = new byte[width * POSITIONS];
      scales = new float[KvForm.groups(width) * POSITIONS];
      keys = new float[width * POSITIONS];
      values = new float[width * POSITIONS];
      query = new float[width];
      weighted = new float[width];
    }
    for (int b = 0; b < tile.blockCount(); b++) {
      switch (tile.form()) {
        case F16 -> loadHalves(tile.block(b), tile.keys(b), width);
        case Q8 -> loadBytes(tile.block(b), tile.keys(b), width);
      }
      int start = tile.position() + b * POSITIONS;
      for (int row = 0; row < tile.rowCount(); row++) {
        int begin = Math.max(tile.from(row) - start, 0);
        int end = Math.min(tile.end(row) - start, POSITIONS);
        if (begin < end) {
          MemorySegment.copy(tile.query(row), ValueLayout.JAVA_FLOAT, 0, query, 0, width);
          step(tile.state(row), tile.scale(), begin, end);
        }
      }
    }
  }

  private void loadBytes(MemorySegment block, long at, int width) {
    int n = width * POSITIONS;
    MemorySegment.copy(block, ValueLayout.JAVA_BYTE, at, bytes, 0, n);
    long scalesAt = at + KvForm.Q8.scalesAt(width);
    MemorySegment.copy(block, ValueLayout.JAVA_FLOAT_UNALIGNED, scalesAt, scales, 0, scales.length);
    for (int i = 0; i < n; i++) {
      keys[i] = bytes[i] * scales[i / (KvForm.GROUP * POSITIONS) * POSITIONS + i % POSITIONS];
    }
    MemorySegment.copy(block, ValueLayout.JAVA_BYTE, at + n, bytes, 0, n);
    for (int i = 0; i < n; i++) {
      values[i] = bytes[i];
    }
    scalesAt += (long) scales.length * Float.BYTES;
    MemorySegment.copy(block, ValueLayout.JAVA_FLOAT_UNALIGNED, scalesAt, scales, 0, scales.length);
  }

  private void loadHalves(MemorySegment block, long at, int width) {
    int n = width * POSITIONS;
    Arrays.fill(scales, 1);
    MemorySegment.copy(block, ValueLayout.JAVA_SHORT_UNALIGNED, at, halves, 0, n);
    widen(halves, keys, n);
    MemorySegment.copy(
        block, ValueLayout.JAVA_SHORT_UNALIGNED, at + (long) n * Short.BYTES, halves, 0, n);
    widen(halves, values, n);
  }

  private static void widen(short[] halves, float[] floats, int n) {
    for (int i = 0; i < n; i++) {
      floats[i] = Float.float16ToFloat(halves[i]);
    }
  }

  /// Takes one row past positions `[begin, end)` of the loaded block.
  private void step(MemorySegment state, float scale, int begin, int end) {
    int width = query.length;
    score(query, keys, scores);
    float before = state.get(ValueLayout.JAVA_FLOAT, 0);
    float maximum = before;
    for (int u = 0; u < POSITIONS; u++) {
      scores[u] = u < begin || u >= end ? AttentionState.UNSEEN : scores[u] * scale;
      maximum = Math.max(maximum, scores[u]);
    }
    float shrink = Exp.of(before - maximum);
    for (int u = 0; u < POSITIONS; u++) {
      scores[u] = Exp.of(scores[u] - maximum);
    }
    MemorySegment.copy(
        state, ValueLayout.JAVA_FLOAT, AttentionState.WEIGHTED_AT, weighted, 0, width);
    for (int d = 0; d < width; d++) {
      weighted[d] *= shrink;
    }
    for (int u = begin; u < end; u++) {
      add(scores[u], u);
    }
    MemorySegment.copy(
        weighted, 0, state, ValueLayout.JAVA_FLOAT, AttentionState.WEIGHTED_AT, width);
    float sum = state.get(ValueLayout.JAVA_FLOAT, AttentionState.SUM_AT);
    state.set(ValueLayout.JAVA_FLOAT, 0, maximum);
    state.set(ValueLayout.JAVA_FLOAT, AttentionState.SUM_AT, Math.fma(sum, shrink, total(scores)));
  }

  /// `scores[u] = Σ_d q[d] · k[d][u]`, the inner loop over positions.
  private static void score(float[] q, float[] k, float[] scores) {
    Arrays.fill(scores, 0);
    for (int d = 0; d < q.length; d++) {
      float value = q[d];
      int from = d * POSITIONS;
      for (int u = 0; u < POSITIONS; u++) {
        scores[u] = Math.fma(value, k[from + u], scores[u]);
      }
    }
  }

  /// Adds a position's values; of 8 bits, each group's scale goes into its weight.
  private void add(float weight, int u) {
    int width = weighted.length;
    for (int group = 0; group * KvForm.GROUP < width; group++) {
      float scaled = weight * scales[group * POSITIONS + u];
      int end = Math.min(width, (group + 1) * KvForm.GROUP);
      for (int d = group * KvForm.GROUP; d < end; d++) {
        weighted[d] = Math.fma(scaled, values[u * width + d], weighted[d]);
      }
    }
  }

  /// The sum of the weights: those 16 apart first, then 8, 4, 2, 1, as vectors of any width add.
  private static float total(float[] weights) {
    for (int apart = POSITIONS / 2; apart > 0; apart /= 2) {
      for (int u = 0; u < apart; u++) {
        weights[u] += weights[u + apart];
      }
    }
    return weights[0];
  }
}
