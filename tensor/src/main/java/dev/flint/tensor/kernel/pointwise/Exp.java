package dev.flint.tensor.kernel.pointwise;

import dev.flint.tensor.asm.Vec;
import dev.flint.tensor.asm.VecOrMem;
import dev.flint.tensor.kernel.Lanes;

/// `e^x` within 2 ulp, by Cody-Waite reduction and a polynomial of degree 6 (Cephes' `expf`): one
/// function in two forms that agree bit for bit.
///
/// Below -87.3 it is 0; above 88.3 it stays at `e^88.3`, so that no infinity comes from a finite
/// number.
public final class Exp {
  private static final float LEAST = -87.3f;
  private static final float MOST = 88.3f;
  private static final float LOG2_E = 1.442695f;
  private static final float LN2_HIGH = 0.6933594f;
  private static final float LN2_LOW = -2.1219444e-4f;

  /// Adding this leaves the nearest integer (half to even) in the low bits: 1.5 · 2^23.
  private static final float ROUND = 12_582_912f;

  private static final float[] POLYNOMIAL = {
    1.9875691e-4f, 0.0013981999f, 0.008333452f, 0.041665796f, 0.16666666f, 0.5f
  };

  private Exp() {}

  /// `e^x`; NaN for NaN.
  public static float of(float x) {
    if (x < LEAST) {
      return 0;
    }
    float y = x > MOST ? MOST : x;
    float shifted = Math.fma(y, LOG2_E, ROUND);
    float n = shifted - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, y));
    float p = POLYNOMIAL[0];
    for (int i = 1; i < POLYNOMIAL.length; i++) {
      p = Math.fma(p, r, POLYNOMIAL[i]);
    }
    p = Math.fma(p, r * r, r + 1);
    return p * Float.intBitsToFloat((Float.floatToRawIntBits(shifted) << 23) + (127 << 23));
  }

  /// Writes code that replaces the lanes of `x` by `e^x`; changes the four others.
  public static void emit(Lanes lanes, Vec x, Vec t, Vec u, Vec v, Vec w) {
    lanes.a.vmovups(t, floats(lanes, MOST));
    lanes.a.vminps(x, t, x);
    emitBelowMost(lanes, x, t, u, v, w);
  }

  /// [#emit] for lanes that are known not to exceed 88.3.
  public static void emitBelowMost(Lanes lanes, Vec x, Vec t, Vec u, Vec v, Vec w) {
    var a = lanes.a;
    a.vcmpps(v, x, floats(lanes, LEAST), 5); // not less
    a.vmovups(t, floats(lanes, ROUND));
    a.vfmadd231ps(t, x, floats(lanes, LOG2_E));
    a.vsubps(u, t, floats(lanes, ROUND));
    a.vfmadd231ps(x, u, floats(lanes, -LN2_HIGH));
    a.vfmadd231ps(x, u, floats(lanes, -LN2_LOW));
    a.vpslld(t, t, 23);
    a.vpaddd(t, t, floats(lanes, 1)); // 127 << 23
    a.vmovups(u, floats(lanes, POLYNOMIAL[0]));
    for (int i = 1; i < POLYNOMIAL.length; i++) {
      a.vfmadd213ps(u, x, floats(lanes, POLYNOMIAL[i]));
    }
    a.vaddps(w, x, floats(lanes, 1));
    a.vmulps(x, x, x);
    a.vfmadd213ps(u, x, w);
    a.vmulps(x, u, t);
    a.vandps(x, x, v);
  }

  private static VecOrMem floats(Lanes lanes, float value) {
    return lanes.constant(lanes.ints(Float.floatToRawIntBits(value)));
  }
}
