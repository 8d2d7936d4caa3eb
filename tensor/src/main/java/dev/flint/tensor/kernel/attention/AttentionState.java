package dev.flint.tensor.kernel.attention;

import dev.flint.tensor.kernel.pointwise.Exp;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// How far one query row has come: the largest score, the sum of the weights and the weighted sum
/// of the values, all f32: `[maximum, sum, 6 unused][headWidth weighted]`.
///
/// Two states of disjoint runs of positions are merged by log-sum-exp. Runs are merged in the order
/// of their positions, so the bits do not depend on who computed which.
public final class AttentionState {
  /// The maximum of a row that has seen nothing; no score of finite queries and keys is below it.
  static final float NOTHING = -1e30f;

  /// What stands for the score of a position that a row does not see.
  static final float UNSEEN = -2e30f;

  static final int SUM_AT = 4;
  static final int WEIGHTED_AT = 32;

  private final int width;
  private final float[] weighted;
  private final float[] other;
  private float maximum;
  private float sum;

  /// A place to merge in; one for each worker.
  public AttentionState(int headWidth) {
    width = headWidth;
    weighted = new float[headWidth];
    other = new float[headWidth];
  }

  /// Bytes from one state to the next.
  public static long bytes(int headWidth) {
    return WEIGHTED_AT + 4L * ((headWidth + 7) & -8);
  }

  /// Makes the state at an offset one that has seen nothing.
  public static void clear(MemorySegment segment, long at, int headWidth) {
    segment.asSlice(at, bytes(headWidth)).fill((byte) 0);
    segment.set(ValueLayout.JAVA_FLOAT, at, NOTHING);
  }

  /// Begins a merge with nothing.
  public void begin() {
    Arrays.fill(weighted, 0);
    maximum = NOTHING;
    sum = 0;
  }

  /// Adds the state of the positions that follow.
  public void add(MemorySegment segment, long at) {
    float otherMaximum = segment.get(ValueLayout.JAVA_FLOAT, at);
    float otherSum = segment.get(ValueLayout.JAVA_FLOAT, at + SUM_AT);
    MemorySegment.copy(segment, ValueLayout.JAVA_FLOAT, at + WEIGHTED_AT, other, 0, width);
    float most = Math.max(maximum, otherMaximum);
    float shrink = Exp.of(maximum - most);
    float otherShrink = Exp.of(otherMaximum - most);
    for (int d = 0; d < width; d++) {
      weighted[d] = Math.fma(other[d], otherShrink, weighted[d] * shrink);
    }
    sum = Math.fma(otherSum, otherShrink, sum * shrink);
    maximum = most;
  }

  /// Writes what was merged as a state.
  public void save(MemorySegment segment, long at) {
    segment.set(ValueLayout.JAVA_FLOAT, at, maximum);
    segment.set(ValueLayout.JAVA_FLOAT, at + SUM_AT, sum);
    MemorySegment.copy(weighted, 0, segment, ValueLayout.JAVA_FLOAT, at + WEIGHTED_AT, width);
  }

  /// Ends the merge: writes the attention's result, `headWidth` floats.
  public void finish(MemorySegment segment, long at) {
    float scale = 1 / sum;
    for (int d = 0; d < width; d++) {
      // Adding 0 turns -0 into 0: whether -0 arises depends on positions that weigh nothing.
      weighted[d] = weighted[d] * scale + 0f;
    }
    MemorySegment.copy(weighted, 0, segment, ValueLayout.JAVA_FLOAT, at, width);
  }
}
