package dev.flint.tensor.kernel.pointwise;

import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.KernelCheck.Result;
import dev.flint.tensor.kernel.pointwise.Gating.Curve;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/// Gating of random rows by emitted code, against the plain form, bit for bit.
public final class GatingCheck {
  private static final int MOST_COLUMNS = 100;

  private GatingCheck() {}

  /// Checks every curve. To be called only where machine code is emitted.
  ///
  /// @param shapes to try for each
  /// @param heard gets each result at once
  /// @return whether all passed
  public static boolean run(int shapes, long seed, Consumer<Result> heard) {
    boolean sound = true;
    for (Curve curve : Curve.values()) {
      Optional<EmittedGating> emitted = EmittedGating.of(curve);
      Random random = new Random(seed);
      int tried = 0;
      boolean agrees = emitted.isPresent();
      for (; agrees && tried < shapes; tried++) {
        agrees = agrees(emitted.get(), curve, random);
      }
      sound &= agrees;
      heard.accept(Result.of(curve.name().toLowerCase(Locale.ROOT), tried, agrees));
    }
    return sound;
  }

  /// One row of elements near and far from zero, by emitted code and by the plain form.
  static boolean agrees(Gating emitted, Curve curve, Random random) {
    int n = 16 + random.nextInt(MOST_COLUMNS);
    try (Arena arena = Arena.ofConfined()) {
      var gate = new F32(arena, 1, n);
      var up = new F32(arena, 1, n);
      for (int i = 0; i < n; i++) {
        gate.put(0, i, random.nextFloat(-1, 1) * (i % 3 == 0 ? 120 : 5));
        up.put(0, i, random.nextFloat(-2, 2));
      }
      return Arrays.equals(
          result(emitted, gate, up, arena), result(new PlainGating(curve), gate, up, arena));
    }
  }

  private static float[] result(Gating gating, F32 gate, F32 up, Arena arena) {
    int n = gate.columns();
    var out = new F32(arena, 1, n);
    gating.run(gate, up, out, 0, 0, n);
    float[] result = new float[n];
    out.read(0, 0, result, n);
    return result;
  }
}
