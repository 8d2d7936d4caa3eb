package dev.flint.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.tensor.asm.Cpu;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.format.Dequantiser;
import dev.flint.tensor.format.Quantiser;
import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The kernel sets against one another: `vector` and `jit` equal `scalar` bit for bit, `scalar` is
/// near `reference`, and a result depends neither on the tokens beside it nor on the panels'
/// division. Behind every buffer lies a page that can be neither read nor written.
final class KernelsTest {
  private static final long SEED = 20_261_122;

  /// Sizes of scales: ordinary, large, subnormal in 16 bits, zero.
  private static final float[] SCALES = {0.01f, 0.01f, 0.01f, 100, 1e-6f, 0};

  /// The formats that have kernels.
  private static final String MATRICES =
      "F32|F16|BF16|Q4_0|Q4_1|Q5_0|Q5_1|Q8_0|Q2_K|Q3_K|Q4_K|Q5_K|Q6_K|IQ4_NL|IQ4_XS|MXFP4";

  private static final int ROUNDS = 10_000;

  @ParameterizedTest
  @EnumSource(value = TensorType.class, mode = EnumSource.Mode.MATCH_ALL, names = MATRICES)
  void theFastSetsEqualScalarBitForBit(TensorType type) {
    Random random = new Random(SEED + type.id());
    List<Named> emitted = emitted();
    for (int round = 0; round < ROUNDS; round++) {
      int rows = 1 + random.nextInt(random.nextInt(4) == 0 ? 50 : 20);
      // Now and then more columns and tokens than are multiplied at a time.
      int blocks = random.nextInt(64) == 0 ? 40 : 3;
      int columns =
          type.blockSize() * (1 + random.nextInt(type.blockSize() == 256 ? blocks : 6 * blocks));
      int tokens = 1 + random.nextInt(random.nextInt(16) == 0 ? 60 : 7);
      try (Arena arena = Arena.ofConfined()) {
        Tensor tensor = anyBytes(type, rows, columns, random, arena);
        float[][] inputs = inputs(tokens, columns, random);
        float[][] scalar = product("scalar", tensor, inputs, 1);
        List<Named> sets = new ArrayList<>(emitted);
        if (round % 10 == 0) {
          sets.add(new Named("vector", KernelSets.byName("vector")));
        }
        for (Named set : sets) {
          boolean first = random.nextBoolean();
          float[][] result =
              product(set.kernels, tensor, inputs, 1 + random.nextInt(4), new GuardedArena(first));
          for (int t = 0; t < tokens; t++) {
            if (!Arrays.equals(bits(result[t]), bits(scalar[t]))) {
              assertThat(bits(result[t]))
                  .as(
                      "%s, seed %d, round %d: %d × %d, token %d",
                      set, SEED, round, rows, columns, t)
                  .isEqualTo(bits(scalar[t]));
            }
          }
        }
      }
    }
  }

  /// Kernels that are to equal the scalar ones.
  private record Named(String name, Kernels kernels) {}

  /// The emitted kernels of every level that this processor has, not only of the one in use.
  private static List<Named> emitted() {
    return Cpu.detect() instanceof Cpu.Detection.Known known
        ? known.cpu().levels().stream()
            .map(isa -> new Named(isa.toString(), new EmittedKernels(isa)))
            .toList()
        : List.of();
  }

  /// A level whose code is wrong is replaced by another: then the other would be tested twice.
  @ParameterizedTest
  @EnumSource(value = TensorType.class, mode = EnumSource.Mode.MATCH_ALL, names = MATRICES)
  void theCodeOfEachLevelPassesItsCheck(TensorType type) {
    if (Cpu.detect() instanceof Cpu.Detection.Known known) {
      for (Isa isa : known.cpu().levels()) {
        assertThat(KernelCheck.emitted(isa, type)).as("%s for %s", type, isa).isTrue();
      }
    }
  }

  private static List<String> fast() {
    return KernelSets.fastest().equals("jit") ? List.of("jit", "vector") : List.of("vector");
  }

  @ParameterizedTest
  @EnumSource(value = TensorType.class, mode = EnumSource.Mode.MATCH_ALL, names = MATRICES)
  void scalarIsNearTheReference(TensorType type) {
    Random random = new Random(SEED - type.id());
    int columns = 1024;
    int rows = 33;
    try (Arena arena = Arena.ofConfined()) {
      Tensor tensor = gaussian(type, rows, columns, random, arena);
      float[][] inputs = gaussian(3, columns, random);
      float[][] exact = product("reference", tensor, inputs, 1);
      float[][] scalar = product("scalar", tensor, inputs, 1);
      double error = 0;
      double size = 0;
      for (int t = 0; t < inputs.length; t++) {
        for (int r = 0; r < rows; r++) {
          double difference = scalar[t][r] - exact[t][r];
          error += difference * difference;
          size += exact[t][r] * (double) exact[t][r];
        }
      }
      // Rounding a Gaussian to 8 bits costs 0.6 % of its size, to 16 bits next to nothing.
      double bound = type == TensorType.Q8_0 || type.blockSize() == 1 ? 1e-4 : 0.009;
      assertThat(Math.sqrt(error / size)).as("seed %d", SEED).isLessThan(bound);
    }
  }

  @ParameterizedTest
  @EnumSource(value = TensorType.class, mode = EnumSource.Mode.MATCH_ALL, names = MATRICES)
  void aResultDoesNotDependOnItsNeighbours(TensorType type) {
    Random random = new Random(SEED + 31L * type.id());
    try (Arena arena = Arena.ofConfined()) {
      Tensor tensor = anyBytes(type, 40, 512, random, arena);
      float[][] inputs = inputs(9, 512, random);
      for (String set : KernelSets.names()) {
        if (set.equals("jit") && !KernelSets.fastest().equals("jit")) {
          continue;
        }
        float[][] together = product(set, tensor, inputs, 1);
        for (int t = 0; t < inputs.length; t++) {
          float[][] alone = product(set, tensor, new float[][] {inputs[t]}, 2);
          assertThat(bits(alone[0])).as(set + ", token " + t).isEqualTo(bits(together[t]));
        }
      }
    }
  }

  /// Tokens go by in blocks: whatever the last one is left with, there is a routine for it.
  @ParameterizedTest
  @EnumSource(value = TensorType.class, mode = EnumSource.Mode.MATCH_ALL, names = MATRICES)
  void everyCountOfTokensIsComputed(TensorType type) {
    Random random = new Random(SEED + 17L * type.id());
    try (Arena arena = Arena.ofConfined()) {
      Tensor tensor = anyBytes(type, 20, 1024, random, arena);
      float[][] inputs = inputs(230, 1024, random);
      float[][] scalar = product("scalar", tensor, inputs, 2);
      for (String set : fast()) {
        for (int tokens = 1; tokens <= inputs.length; tokens++) {
          float[][] result = product(set, tensor, Arrays.copyOf(inputs, tokens), 2);
          for (int t = 0; t < tokens; t++) {
            assertThat(Arrays.equals(bits(result[t]), bits(scalar[t])))
                .as("%s, %d tokens, token %d", set, tokens, t)
                .isTrue();
          }
        }
      }
    }
  }

  /// Computes with one kernel set, the panels in calls of `step` panels.
  private static float[][] product(String set, Tensor tensor, float[][] inputs, int step) {
    return product(KernelSets.byName(set), tensor, inputs, step, new GuardedArena(true));
  }

  /// @param guarded is closed
  private static float[][] product(
      Kernels kernels, Tensor tensor, float[][] inputs, int step, Arena guarded) {
    try (Arena arena = guarded;
        Crew crew = new Crew(1)) {
      Matrix matrix = kernels.matrix(tensor, arena);
      kernels.layOut(crew);
      int tokens = inputs.length;
      Activations x = kernels.activations(arena, tokens, matrix.columns(), List.of(matrix));
      for (int t = 0; t < tokens; t++) {
        x.values().write(t, 0, inputs[t], matrix.columns());
        x.encode(t);
      }
      F32 y = new F32(arena, tokens, matrix.rows());
      Scratch scratch = new Scratch(arena);
      for (int p = 0; p < matrix.panels(); p += step) {
        kernels.multiply(matrix, x, tokens, y, p, Math.min(p + step, matrix.panels()), scratch);
      }
      float[][] result = new float[tokens][matrix.rows()];
      for (int t = 0; t < tokens; t++) {
        y.read(t, 0, result[t], matrix.rows());
      }
      return result;
    }
  }

  private static float[][] gaussian(int tokens, int columns, Random random) {
    float[][] inputs = new float[tokens][columns];
    for (float[] row : inputs) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return inputs;
  }

  /// Rows of noise, zeros, outliers of every size, one huge value among small ones, tiny and
  /// subnormal ones, an infinity.
  private static float[][] inputs(int tokens, int columns, Random random) {
    float[][] inputs = new float[tokens][columns];
    for (float[] row : inputs) {
      switch (random.nextInt(10)) {
        case 0 -> Arrays.fill(row, 0);
        case 3 -> {
          for (int i = 0; i < columns; i++) {
            row[i] = Math.scalb(random.nextFloat(-1, 1), -149 + random.nextInt(60));
          }
        }
        case 5 -> {
          for (int i = 0; i < columns; i++) {
            row[i] = (float) (random.nextGaussian() * Math.exp(random.nextInt(12)));
          }
        }
        case 4 -> row[random.nextInt(columns)] = Float.POSITIVE_INFINITY;
        case 1 -> Arrays.fill(row, random.nextBoolean() ? 3.5f : -3.5f);
        case 2 -> {
          for (int i = 0; i < columns; i++) {
            row[i] = (float) random.nextGaussian() * 1e-3f;
          }
          row[random.nextInt(columns)] = 1000;
        }
        default -> {
          for (int i = 0; i < columns; i++) {
            row[i] = (float) random.nextGaussian();
          }
        }
      }
    }
    return inputs;
  }

  /// A tensor of arbitrary codes and scales; the f16 scales are kept finite.
  private static Tensor anyBytes(
      TensorType type, int rows, int columns, Random random, Arena arena) {
    MemorySegment data = arena.allocate(type.bytes((long) rows * columns), 64);
    byte[] bytes = new byte[(int) data.byteSize()];
    switch (random.nextInt(10)) {
      case 0 -> Arrays.fill(bytes, (byte) 0xFF);
      case 1 -> Arrays.fill(bytes, (byte) 0x00);
      case 2 -> Arrays.fill(bytes, (byte) 0x80);
      case 3 -> Arrays.fill(bytes, (byte) 0x7F);
      case 4 -> largest(type, bytes);
      default -> random.nextBytes(bytes);
    }
    MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
    for (long at = 0; at < bytes.length; at += type.blockBytes()) {
      for (int scaleAt : scales(type)) {
        float scale = SCALES[random.nextInt(SCALES.length)];
        short half = Float.floatToFloat16((float) random.nextGaussian() * scale);
        data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + scaleAt, half);
      }
      if (type == TensorType.MXFP4) {
        data.set(ValueLayout.JAVA_BYTE, at, (byte) (110 + random.nextInt(30)));
      }
    }
    if (type.blockSize() == 1) {
      return floats(type, inputs(rows, columns, random), arena);
    }
    return tensor(type, rows, columns, data);
  }

  private static Tensor floats(TensorType type, float[][] values, Arena arena) {
    int columns = values[0].length;
    MemorySegment data = arena.allocate(type.bytes((long) values.length * columns), 64);
    for (int r = 0; r < values.length; r++) {
      Quantiser.row(type, values[r], 0, data, r * type.bytes(columns), columns);
    }
    return tensor(type, values.length, columns, data);
  }

  /// The codes and small scales whose product is largest: in Q6_K they do not have equal bytes.
  private static void largest(TensorType type, byte[] bytes) {
    Arrays.fill(bytes, (byte) (type == TensorType.Q6_K ? 0 : 0xFF));
    for (int at = 192; type == TensorType.Q6_K && at < bytes.length; at += type.blockBytes()) {
      Arrays.fill(bytes, at, at + 16, (byte) -128);
    }
  }

  /// Where a block keeps f16 scales.
  private static int[] scales(TensorType type) {
    return switch (type) {
      case Q4_0, Q5_0, Q8_0, IQ4_NL, IQ4_XS -> new int[] {0};
      case Q4_1, Q5_1, Q4_K, Q5_K -> new int[] {0, 2};
      case Q2_K -> new int[] {80, 82};
      case Q3_K -> new int[] {108};
      case Q6_K -> new int[] {208};
      case F32, F16, BF16, F64, I8, I16, I32, I64, Q8_1, Q8_K, MXFP4 -> new int[0];
    };
  }

  private static Tensor gaussian(
      TensorType type, int rows, int columns, Random random, Arena arena) {
    MemorySegment data = arena.allocate(type.bytes((long) rows * columns), 64);
    float[] row = new float[columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        row[c] = (float) random.nextGaussian() * 0.05f;
      }
      Quantiser.row(type, row, 0, data, r * type.bytes(columns), columns);
    }
    float[] back = new float[columns];
    Dequantiser.row(type, data, 0, back, 0, columns);
    assertThat(back).isNotEqualTo(new float[columns]);
    return tensor(type, rows, columns, data);
  }

  private static Tensor tensor(TensorType type, int rows, int columns, MemorySegment data) {
    return new Tensor("test", type, List.of((long) columns, (long) rows), data);
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }
}
