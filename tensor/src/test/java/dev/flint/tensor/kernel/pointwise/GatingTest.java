package dev.flint.tensor.kernel.pointwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.GuardedArena;
import dev.flint.tensor.kernel.KernelSets;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The exponential and what is made of it: emitted against plain, plain against double precision.
final class GatingTest {
  private static final long SEED = 20_261_122;

  @Test
  void theExponentialIsExactToTwoUlp() {
    Random random = new Random(SEED);
    for (int i = 0; i < 1_000_000; i++) {
      float x = random.nextFloat(-87, 88);
      double exact = Math.exp(x);
      assertThat((double) Exp.of(x)).isCloseTo(exact, within(2.0 * Math.ulp((float) exact)));
    }
    assertThat(Exp.of(0)).isEqualTo(1);
    assertThat(Exp.of(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(Exp.of(1000)).isFinite();
    assertThat(Exp.of(Float.NaN)).isNaN();
  }

  @Test
  void theCheckAtStartSeesAWrongCurve() {
    var wrong = new PlainGating(Gating.Curve.GELU);
    assertThat(GatingCheck.agrees(wrong, Gating.Curve.SILU, new Random(SEED))).isFalse();
    assertThat(GatingCheck.agrees(wrong, Gating.Curve.GELU, new Random(SEED))).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void emittedEqualsPlainBitForBit(Gating.Curve curve) {
    assumeTrue(KernelSets.fastest().equals("jit"), "nothing is emitted here");
    Random random = new Random(SEED);
    Gating emitted = EmittedGating.of(curve).orElseThrow();
    for (int round = 0; round < 10_000; round++) {
      int n = 1 + random.nextInt(80);
      int from = random.nextInt(n);
      try (Arena arena = new GuardedArena(random.nextBoolean())) {
        F32[] buffers = {new F32(arena, 2, n), new F32(arena, 2, n), new F32(arena, 2, n)};
        float size = new float[] {1e-30f, 0.1f, 4, 100, 1e30f}[random.nextInt(5)];
        for (int i = 0; i < n; i++) {
          buffers[0].put(1, i, (float) random.nextGaussian() * size);
          buffers[1].put(1, i, (float) random.nextGaussian());
        }
        F32 expected = new F32(arena, 2, n);
        new PlainGating(curve).run(buffers[0], buffers[1], expected, 1, from, n - from);
        emitted.run(buffers[0], buffers[1], buffers[2], 1, from, n - from);
        for (int i = 0; i < n; i++) {
          assertThat(Float.floatToRawIntBits(buffers[2].at(1, i)))
              .as("seed %d, round %d, element %d", SEED, round, i)
              .isEqualTo(Float.floatToRawIntBits(expected.at(1, i)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void curvesAreThoseOfDoublePrecision(Gating.Curve curve) {
    Random random = new Random(SEED + 1);
    for (int i = 0; i < 100_000; i++) {
      float x = random.nextFloat(-20, 20);
      double exact =
          switch (curve) {
            case SILU -> x / (1 + Math.exp(-x));
            case GELU ->
                0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
          };
      assertThat((double) curve.of(x)).isCloseTo(exact, within(1e-6 * (1 + Math.abs(x))));
    }
  }
}
