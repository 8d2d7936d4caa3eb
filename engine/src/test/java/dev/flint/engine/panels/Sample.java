package dev.flint.engine.panels;

import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Gguf;
import dev.flint.tensor.gguf.GgufWriter;
import dev.flint.tensor.gguf.Tensor;
import dev.flint.tensor.kernel.Activations;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.KernelSets;
import dev.flint.tensor.kernel.Kernels;
import dev.flint.tensor.kernel.Matrix;
import dev.flint.tensor.kernel.Scratch;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A file of two matrices, about 400 kB, and what they make of a row of ones.
final class Sample {
  private static final int COLUMNS = 512;
  private static final int ROWS = 700;

  private Sample() {}

  static Path write(Path file, long seed) throws IOException {
    Random random = new Random(seed);
    GgufWriter gguf = GgufWriter.to(file).put("general.architecture", "none");
    for (TensorType type : List.of(TensorType.Q4_0, TensorType.Q6_K)) {
      byte[] bytes = new byte[Math.toIntExact(type.bytes((long) ROWS * COLUMNS))];
      random.nextBytes(bytes);
      List<Long> shape = List.of((long) COLUMNS, (long) ROWS);
      gguf.tensor(type.name(), type, shape, MemorySegment.ofArray(bytes));
    }
    gguf.write();
    return file;
  }

  /// Opens the file, lays it out and multiplies.
  static List<Integer> products(Path file, PanelHome home) throws IOException {
    Kernels kernels = KernelSets.byName("scalar");
    List<Integer> results = new ArrayList<>();
    try (Gguf gguf = Gguf.open(file);
        Arena arena = Arena.ofShared();
        Crew crew = new Crew(2)) {
      List<Matrix> matrices = new ArrayList<>();
      for (Tensor tensor : gguf.tensors()) {
        matrices.add(kernels.matrix(tensor, arena));
      }
      kernels.layOut(home.of(gguf.parts()), crew);
      for (Matrix matrix : matrices) {
        Activations x = kernels.activations(arena, 1, COLUMNS, List.of(matrix));
        for (int c = 0; c < COLUMNS; c++) {
          x.values().put(0, c, 1);
        }
        x.encode(0);
        F32 y = new F32(arena, 1, ROWS);
        kernels.multiply(matrix, x, 1, y, 0, matrix.panels(), new Scratch(arena));
        for (int r = 0; r < ROWS; r++) {
          results.add(Float.floatToIntBits(y.at(0, r)));
        }
      }
    }
    return results;
  }
}
