package dev.flint.tensor.kernel;

import static dev.flint.tensor.asm.Registers.*;

import dev.flint.tensor.asm.Assembler;
import dev.flint.tensor.asm.CodeMemory;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.asm.Label;
import dev.flint.tensor.asm.Routine;
import dev.flint.tensor.asm.Vec;
import dev.flint.tensor.crew.Crew;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.OptionalDouble;

/// How many multiply-adds of 8-bit integers the processor can do at most: what a matrix product
/// could reach if it had nothing to load, to unpack and to scale.
public final class MultiplyPeak {
  private static final String NAME = "flint_multiply_peak";

  /// Sums that do not wait for one another, more than any processor's multiplications are long.
  private static final int SUMS = 12;

  private static final int ROUNDS = 200_000;
  private static final int PASSES = 10;

  private MultiplyPeak() {}

  /// Measures a loop of nothing but the multiplications and additions of this process's level, on
  /// all threads at once; the best of some passes of about a millisecond counts.
  ///
  /// @return multiply-adds a second of all threads together; empty where nothing is emitted
  public static OptionalDouble measure(int threads) {
    Isa isa = EmittedLevel.CHOICE.level().orElse(null);
    if (isa == null
        || !(CodeMemory.load(List.of(loop(isa))) instanceof CodeMemory.Outcome.Loaded loaded)) {
      return OptionalDouble.empty();
    }
    try (CodeMemory memory = loaded.memory();
        Crew crew = new Crew(threads)) {
      MethodHandle function = memory.function(NAME);
      double[] best = new double[threads];
      crew.run(worker -> {
        for (int pass = 0; pass < PASSES; pass++) {
          worker.barrier();
          long begun = System.nanoTime();
          CodeMemory.call(function, MemorySegment.NULL);
          double seconds = (System.nanoTime() - begun) / 1e9;
          double done = (double) ROUNDS * SUMS * new Lanes(isa).bytes();
          best[worker.index()] = Math.max(best[worker.index()], done / seconds);
        }
      });
      double sum = 0;
      for (double one : best) {
        sum += one;
      }
      return OptionalDouble.of(sum);
    }
  }

  private static Routine loop(Isa isa) {
    Lanes lanes = new Lanes(isa);
    Assembler a = lanes.a;
    ProductStep step = isa == Isa.AVX2 ? new ProductStep.Pairs() : dots();
    Vec weights = lanes.reg(SUMS);
    Vec codes = lanes.reg(SUMS + 1);
    Vec free = lanes.reg(SUMS + 2);
    for (int i = 0; i < SUMS + 3; i++) {
      lanes.zero(lanes.reg(i));
    }
    a.mov(ecx, ROUNDS);
    a.align(32);
    Label round = a.here("round");
    for (int i = 0; i < SUMS; i++) {
      step.multiply(lanes, lanes.reg(i), weights, codes, free, false);
    }
    a.dec(ecx);
    a.jnz(round);
    a.vzeroupper();
    a.ret();
    return new Routine(NAME, a.code());
  }

  private static ProductStep dots() {
    return new ProductStep.Dots(
        (lanes, sum, weights, codes, free) -> lanes.a.vpdpbusd(sum, weights, codes));
  }
}
