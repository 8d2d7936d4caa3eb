package dev.flint.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Encodings of activations: emitted code writes the records that plain Java writes, and codes,
/// steps and scales give back the numbers as closely as they must.
final class EncodingTest {
  private static final long SEED = 20_261_123;
  private static final int ROUNDS = 10_000;

  @ParameterizedTest
  @EnumSource
  void emittedRecordsEqualPlainOnes(ActivationRecord record) {
    assumeTrue(EmittedEncoder.LOADED.isPresent(), "no machine code can be emitted here");
    var random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      int records = 1 + random.nextInt(3);
      float[] x = numbers(records * record.columns, random);
      try (Arena arena = new GuardedArena(random.nextBoolean())) {
        F32 values = new F32(arena, 1, x.length);
        values.write(0, 0, x, x.length);
        MemorySegment emitted = arena.allocate((long) records * record.bytes, 64);
        EmittedEncoder.LOADED
            .orElseThrow()
            .encode(record, values.segment().address(), emitted, records);
        MemorySegment plain = Arena.ofAuto().allocate((long) records * record.bytes);
        // What lies between the fields is not written by plain Java.
        MemorySegment.copy(emitted, 0, plain, 0, plain.byteSize());
        ByteActivations.write(encoded(record, x), record, plain);
        assertThat(emitted.mismatch(plain)).as("seed %d, round %d", SEED, round).isEqualTo(-1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyNumberIsWithinHalfAStep(ActivationRecord record) {
    var random = new Random(SEED);
    for (int round = 0; round < ROUNDS / 10; round++) {
      float[] x = numbers(record.columns, random);
      QuantisedActivations.Encoding encoded = encoded(record, x);
      double max = 0;
      for (float value : x) {
        max = Math.max(max, Math.abs(value));
      }
      boolean regular = max >= QuantisedActivations.LEAST && max < Float.POSITIVE_INFINITY;
      for (int c = 0; c < x.length; c++) {
        double unit = encoded.scales[0] * (double) encoded.step(0, c);
        assertThat(Math.abs(encoded.code(0, c))).isLessThanOrEqualTo(record.levels);
        if (regular) {
          assertThat(encoded.code(0, c) * unit)
              .as("seed %d, round %d, column %d", SEED, round, c)
              .isBetween(x[c] - 0.502 * unit, x[c] + 0.502 * unit);
        } else {
          assertThat(encoded.code(0, c)).isZero();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "WORDS", mode = EnumSource.Mode.EXCLUDE)
  void anOutlierCostsItsNeighboursOnly(ActivationRecord record) {
    float[] x = new float[record.columns];
    java.util.Arrays.fill(x, 1);
    x[0] = record.mostSteps;
    QuantisedActivations.Encoding encoded = encoded(record, x);
    assertThat(encoded.step(0, 0)).isEqualTo(record.mostSteps);
    assertThat(encoded.step(0, record.stepColumns)).isEqualTo(1);
    assertThat(encoded.code(0, record.stepColumns)).isEqualTo(record.levels);
  }

  private static QuantisedActivations.Encoding encoded(ActivationRecord record, float[] x) {
    F32 values = new F32(Arena.ofAuto(), 1, x.length);
    values.write(0, 0, x, x.length);
    var activations = new QuantisedActivations(values, 1, x.length, Set.of(record));
    activations.encode(0);
    return activations.of(record);
  }

  /// Noise whose size changes every 16 columns, now and then zero, tiny, huge or infinite.
  private static float[] numbers(int count, Random random) {
    float[] x = new float[count];
    int kind = random.nextInt(8);
    for (int i = 0; i < count; i += 16) {
      int size = kind == 0 ? -149 + random.nextInt(60) : random.nextInt(12) - 6;
      for (int j = i; j < i + 16; j++) {
        x[j] = kind == 1 ? 0 : Math.scalb((float) random.nextGaussian(), size);
      }
    }
    switch (kind) {
      case 2 -> x[random.nextInt(count)] = Float.NEGATIVE_INFINITY;
      case 3 -> x[random.nextInt(count)] = Float.NaN;
      case 4 -> x[random.nextInt(count)] = Float.MAX_VALUE;
      case 5 -> x[random.nextInt(count)] = -0f;
      default -> {}
    }
    return x;
  }
}
