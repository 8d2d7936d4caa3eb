package dev.flint.tensor.kernel.pointwise;

import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.Kernels;

/// What a gated feed-forward does between its products: `out = act(gate) · up`, element by element
/// and with the same bits in both forms. Used by many threads.
public sealed interface Gating permits PlainGating, EmittedGating {
  /// The non-linearities.
  enum Curve {
    /// `x · sigmoid(x)`
    SILU,
    /// `x · Φ(x)` in its tanh form.
    GELU;

    /// One element.
    public float of(float x) {
      return switch (this) {
        case SILU -> x * sigmoid(x);
        case GELU -> {
          float inner = 0.7978846f * x * Math.fma(0.044715f * x, x, 1f);
          yield 0.5f * x * (1 + tanh(inner));
        }
      };
    }
  }

  /// `1 / (1 + e^-x)`
  static float sigmoid(float x) {
    return 1 / (1 + Exp.of(-x));
  }

  /// Exact to a few ulp where |x| is not tiny.
  private static float tanh(float x) {
    return 1 - 2 / (Exp.of(2 * x) + 1);
  }

  /// The form that goes with a set of kernels.
  static Gating of(Kernels kernels, Curve curve) {
    return kernels.emits()
        ? EmittedGating.of(curve).<Gating>map(e -> e).orElseGet(() -> new PlainGating(curve))
        : new PlainGating(curve);
  }

  /// Computes columns `[from, from + count)` of a row. The buffers may be the same.
  void run(F32 gate, F32 up, F32 out, int row, int from, int count);
}
