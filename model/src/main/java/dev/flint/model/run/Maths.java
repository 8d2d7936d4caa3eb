package dev.flint.model.run;

import dev.flint.model.arch.Transformer.Norm;
import dev.flint.model.arch.Transformer.Rope;

/// What is done to one row between the matrix products, on plain arrays: norms and rope. Every
/// function works in one order, so that a row's result never depends on its neighbours.
final class Maths {
  private Maths() {}

  /// Norms `count` elements of `x` from `at` on, in place.
  static void norm(Norm norm, float[] x, int at, int count) {
    double sum = 0;
    if (norm.centred()) {
      for (int i = 0; i < count; i++) {
        sum += x[at + i];
      }
      float mean = (float) (sum / count);
      sum = 0;
      for (int i = 0; i < count; i++) {
        x[at + i] -= mean;
      }
    }
    for (int i = 0; i < count; i++) {
      sum += (double) x[at + i] * x[at + i];
    }
    float scale = (float) (1 / Math.sqrt(sum / count + norm.epsilon()));
    float[] weight = norm.weight();
    float[] bias = norm.bias();
    for (int i = 0; i < count; i++) {
      float value = x[at + i] * scale;
      if (weight != null) {
        value *= weight[i];
      }
      x[at + i] = bias == null ? value : value + bias[i];
    }
  }

  /// Turns one head at `at` in place; `turns` holds cosine and sine of each pair.
  static void rope(Rope rope, float[] turns, float[] x, int at) {
    int pairs = rope.frequencies().length;
    int step = rope.adjacent() ? 2 : 1;
    int apart = rope.adjacent() ? 1 : pairs;
    for (int j = 0; j < pairs; j++) {
      int first = at + j * step;
      float cos = turns[2 * j];
      float sin = turns[2 * j + 1];
      float a = x[first];
      float b = x[first + apart];
      x[first] = a * cos - b * sin;
      x[first + apart] = a * sin + b * cos;
    }
  }

  /// Cosine and sine of each pair at a position, times the rope's magnitude.
  static void turns(Rope rope, int position, float[] turns) {
    float[] frequencies = rope.frequencies();
    for (int j = 0; j < frequencies.length; j++) {
      double angle = (double) position * frequencies[j];
      turns[2 * j] = (float) Math.cos(angle) * rope.magnitude();
      turns[2 * j + 1] = (float) Math.sin(angle) * rope.magnitude();
    }
  }
}
