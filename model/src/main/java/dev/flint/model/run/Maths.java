package dev.flint.model.run;

import dev.flint.model.arch.Transformer.Activation;
import dev.flint.model.arch.Transformer.Norm;
import dev.flint.model.arch.Transformer.Rope;

/// What lies between the matrix products, on plain arrays: norms, rope, non-linearities. Every
/// function works on one row and in one order, so that a row's result never depends on its
/// neighbours.
final class Maths {
  private static final float LOG2_E = 1.442695f;
  private static final float LN2_HIGH = 0.6933594f;
  private static final float LN2_LOW = -2.1219444e-4f;

  private Maths() {}

  /// `e^x` within 2 ulp, by Cody-Waite reduction and a polynomial of degree 6 (Cephes' `expf`).
  static float exp(float x) {
    if (x < -87.3f) {
      return 0;
    }
    if (x > 88.3f) {
      return Float.isNaN(x) ? x : Float.POSITIVE_INFINITY;
    }
    float n = Math.round(x * LOG2_E);
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    float p = 1.9875691e-4f;
    p = Math.fma(p, r, 0.0013981999f);
    p = Math.fma(p, r, 0.008333452f);
    p = Math.fma(p, r, 0.041665796f);
    p = Math.fma(p, r, 0.16666666f);
    p = Math.fma(p, r, 0.5f);
    p = Math.fma(p, r * r, r + 1);
    return p * Float.intBitsToFloat(((int) n + 127) << 23);
  }

  static float sigmoid(float x) {
    return 1 / (1 + exp(-x));
  }

  /// `tanh(x)` from [#exp]; exact to a few ulp where it matters (|x| not tiny).
  static float tanh(float x) {
    return 1 - 2 / (exp(2 * x) + 1);
  }

  static float activate(Activation activation, float x) {
    return switch (activation) {
      case SILU -> x * sigmoid(x);
      case GELU -> {
        float inner = 0.7978846f * x * Math.fma(0.044715f * x, x, 1f);
        yield 0.5f * x * (1 + tanh(inner));
      }
    };
  }

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
