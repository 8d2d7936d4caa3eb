package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.Cpu;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.format.Quantiser;
import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/// Products of random shapes and values by every kernel that can run here, against the scalar form,
/// bit for bit: seconds of work, for a person who wants to know. What is emitted beside products
/// has checks of the same form.
public final class KernelCheck {
  private static final int MOST_ROWS = 50;
  private static final int MOST_TOKENS = 14;

  private KernelCheck() {}

  /// What came of one format with one set of kernels, or of another kernel.
  ///
  /// @param kernels a processor level, or the name of a kernel set
  /// @param what a format of weights, or what else is computed
  /// @param shapes that were tried
  /// @param failure empty if all agreed, else a sentence
  public record Result(String kernels, String what, int shapes, Optional<String> failure) {
    /// Of a kernel that is emitted for AVX2 on every level.
    public static Result of(String what, int shapes, boolean agrees) {
      String sentence =
          shapes == 0
              ? "the emitted code failed its check at start and is not used"
              : "shape " + shapes + " differs from the plain form";
      return new Result(
          Isa.AVX2.toString(), what, shapes, agrees ? Optional.empty() : Optional.of(sentence));
    }
  }

  /// Checks all formats, for each processor level that this machine has; where no code can be
  /// emitted, the set that is used instead.
  ///
  /// @param shapes to try for each
  /// @param seed of shapes and values
  /// @param heard gets each result at once
  /// @return whether all passed
  public static boolean run(int shapes, long seed, Consumer<Result> heard) {
    List<Result> results = new ArrayList<>();
    Consumer<Result> both =
        result -> {
          results.add(result);
          heard.accept(result);
        };
    Set<Isa> levels =
        Cpu.detect() instanceof Cpu.Detection.Known known ? known.cpu().levels() : Set.of();
    for (Isa isa : levels) {
      check(isa.toString(), new EmittedKernels(isa), Optional.of(isa), shapes, seed, both);
    }
    if (levels.isEmpty()) {
      String name = KernelSets.withoutEmission();
      check(name, KernelSets.byName(name), Optional.empty(), shapes, seed, both);
    }
    return results.stream().allMatch(result -> result.failure().isEmpty());
  }

  private static void check(
      String name,
      Kernels kernels,
      Optional<Isa> isa,
      int shapes,
      long seed,
      Consumer<Result> heard) {
    for (TensorType type : TensorType.values()) {
      if (PanelFormat.of(type) == null && !FloatMatrix.holds(type)) {
        continue;
      }
      if (isa.isPresent() && !emitted(isa.get(), type)) {
        String sentence = "the emitted code failed its check at start and is not used";
        heard.accept(new Result(name, type.name(), 0, Optional.of(sentence)));
        continue;
      }
      Random random = new Random(seed + type.id());
      Optional<String> failure = Optional.empty();
      int tried = 0;
      for (; tried < shapes && failure.isEmpty(); tried++) {
        failure = compare(kernels, type, random);
      }
      heard.accept(new Result(name, type.name(), tried, failure));
    }
  }

  /// Whether the code of this very level is in use, and not what replaces it.
  static boolean emitted(Isa isa, TensorType type) {
    return EmittedCode.of(isa, type).map(EmittedCode::isa).equals(Optional.of(isa));
  }

  private static Optional<String> compare(Kernels kernels, TensorType type, Random random) {
    int rows = 1 + random.nextInt(MOST_ROWS);
    int columns = Math.max(32, type.blockSize()) * (1 + random.nextInt(3));
    int tokens = 1 + random.nextInt(MOST_TOKENS);
    try (Arena arena = Arena.ofConfined();
        Crew crew = new Crew(1)) {
      Tensor tensor = tensor(type, rows, columns, random, arena);
      float[][] inputs = new float[tokens][columns];
      for (float[] row : inputs) {
        fill(row, random);
      }
      F32 expected = product(new ScalarKernels(), tensor, inputs, crew, arena);
      F32 result = product(kernels, tensor, inputs, crew, arena);
      for (int t = 0; t < tokens; t++) {
        for (int r = 0; r < rows; r++) {
          float is = result.at(t, r);
          float should = expected.at(t, r);
          if (Float.floatToIntBits(is) != Float.floatToIntBits(should)) {
            return Optional.of(
                rows
                    + " × "
                    + columns
                    + ", row "
                    + r
                    + " of token "
                    + t
                    + " of "
                    + tokens
                    + ": "
                    + is
                    + " instead of "
                    + should);
          }
        }
      }
      return Optional.empty();
    }
  }

  private static Tensor tensor(TensorType type, int rows, int columns, Random random, Arena arena) {
    MemorySegment data = arena.allocate(type.bytes((long) rows * columns), 64);
    float[] row = new float[columns];
    for (int r = 0; r < rows; r++) {
      fill(row, random);
      Quantiser.row(type, row, 0, data, r * type.bytes(columns), columns);
    }
    return new Tensor("check", type, List.of((long) columns, (long) rows), data);
  }

  private static void fill(float[] row, Random random) {
    float size = random.nextInt(8) == 0 ? 0 : random.nextFloat(1e-3f, 2);
    for (int c = 0; c < row.length; c++) {
      row[c] = size * random.nextFloat(-1, 1);
    }
  }

  private static F32 product(
      Kernels kernels, Tensor tensor, float[][] inputs, Crew crew, Arena arena) {
    Matrix matrix = kernels.matrix(tensor, arena);
    kernels.layOut(crew);
    Activations x = kernels.activations(arena, inputs.length, matrix.columns(), List.of(matrix));
    for (int t = 0; t < inputs.length; t++) {
      x.values().write(t, 0, inputs[t], matrix.columns());
      x.encode(t);
    }
    F32 y = new F32(arena, inputs.length, matrix.rows());
    kernels.multiply(matrix, x, inputs.length, y, 0, matrix.panels(), new Scratch(arena));
    return y;
  }
}
