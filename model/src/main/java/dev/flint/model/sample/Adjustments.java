package dev.flint.model.sample;

import java.util.Arrays;

/// Changes to single logits that can be taken back, so that a caller's array is whole again after
/// the draw.
final class Adjustments {
  private int[] ids = new int[64];
  private float[] before = new float[64];
  private int size;

  void set(float[] logits, int id, float logit) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
      before = Arrays.copyOf(before, 2 * size);
    }
    ids[size] = id;
    before[size++] = logits[id];
    logits[id] = logit;
  }

  void undo(float[] logits) {
    while (size > 0) {
      size--;
      logits[ids[size]] = before[size];
    }
  }
}
