package dev.flint.model.run;

import dev.flint.tensor.crew.Crew.Worker;
import dev.flint.tensor.kernel.Activations;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.Kernels;
import dev.flint.tensor.kernel.Matrix;
import dev.flint.tensor.kernel.Scratch;

/// Matrix products that share their input, as one phase of work: all their panels stand in one line
/// and are handed out in chunks, so that a small matrix leaves no worker idle.
final class Products {
  /// Chunks for each worker: enough that a slow core does not hold up the others.
  private static final int CHUNKS = 6;

  private final Matrix[] matrices;
  private final F32[] results;
  private final int panels;

  /// @param matrices matrices of equal column count
  /// @param results where the product of each goes
  Products(Matrix[] matrices, F32[] results) {
    this.matrices = matrices;
    this.results = results;
    int sum = 0;
    for (Matrix matrix : matrices) {
      sum += matrix.panels();
    }
    panels = sum;
  }

  /// Computes this worker's share for rows `[0, tokens)`; complete after the next barrier.
  void run(Kernels kernels, Worker worker, Scratch scratch, Activations x, int tokens) {
    int size = Math.max(1, panels / (worker.size() * CHUNKS));
    int chunks = Math.ceilDiv(panels, size);
    for (int chunk = worker.take(); chunk < chunks; chunk = worker.take()) {
      int from = chunk * size;
      int to = Math.min(from + size, panels);
      for (int m = 0; m < matrices.length && from < to; m++) {
        int own = matrices[m].panels();
        if (from < own) {
          int end = Math.min(to, own);
          kernels.multiply(matrices[m], x, tokens, results[m], from, end, scratch);
          from = end;
        }
        from -= own;
        to -= own;
      }
    }
  }
}
