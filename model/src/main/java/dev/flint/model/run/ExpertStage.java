package dev.flint.model.run;

import dev.flint.model.arch.Transformer.Experts;
import dev.flint.model.arch.Transformer.Gated;
import dev.flint.model.run.Forward.Worksheet;
import dev.flint.tensor.crew.Crew.Worker;
import dev.flint.tensor.kernel.Activations;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.Kernels;
import dev.flint.tensor.kernel.pointwise.Exp;
import dev.flint.tensor.kernel.pointwise.Gating;
import java.util.Arrays;

/// A mixture of experts (Mixtral, arXiv 2401.04088): each row goes to the experts that its router
/// likes best. Experts are taken one after the other, each over all rows that chose it, so that an
/// expert's weights are read once a step; a row adds up its experts in the order of their numbers.
final class ExpertStage {
  /// What all expert layers share.
  ///
  /// @param probabilities router logits, then probabilities, `[rows][experts]`
  /// @param gathered input rows of one expert, encoded
  /// @param outputs result rows of one expert
  record Routing(F32 probabilities, Activations gathered, F32 outputs) {}

  private final Experts choice;
  private final FeedForwardStage.Buffers buffers;
  private final Routing routing;
  private final Kernels kernels;
  private final Products[] first;
  private final Products[] second;
  private final Gating[] gatings;

  // Chosen by worker 0, read by all after a barrier.
  private final int[][] chosen; // [expert][rows that chose it]
  private final float[][] weights;
  private final int[] counts;

  ExpertStage(Experts choice, FeedForwardStage.Buffers buffers, Routing routing, Kernels kernels) {
    this.choice = choice;
    this.buffers = buffers;
    this.routing = routing;
    this.kernels = kernels;
    int n = choice.experts().size();
    first = new Products[n];
    second = new Products[n];
    gatings = new Gating[n];
    for (int e = 0; e < n; e++) {
      Gated expert = choice.experts().get(e);
      first[e] = FeedForwardStage.firstProducts(expert, buffers);
      gatings[e] = FeedForwardStage.gating(kernels, expert);
      second[e] = Forward.one(expert.down().weight(), routing.outputs());
    }
    chosen = new int[n][buffers.result().rows()];
    weights = new float[n][buffers.result().rows()];
    counts = new int[n];
  }

  /// Continues after the router's product.
  ///
  /// @param input normed rows
  void run(Worker worker, Worksheet sheet, Activations input, int rows) {
    if (worker.index() == 0) {
      choose(sheet, rows);
    }
    worker.barrier();
    int width = buffers.result().columns();
    for (int e = 0; e < counts.length; e++) {
      int count = counts[e];
      if (count == 0) {
        continue;
      }
      Gated expert = choice.experts().get(e);
      for (int i = worker.take(); i < count; i = worker.take()) {
        input.values().read(chosen[e][i], 0, sheet.row, width);
        routing.gathered().values().write(i, 0, sheet.row, width);
        routing.gathered().encode(i);
      }
      worker.barrier();
      first[e].run(kernels, worker, sheet.scratch, routing.gathered(), count);
      worker.barrier();
      FeedForwardStage.activate(expert, gatings[e], buffers, worker, sheet, count);
      worker.barrier();
      second[e].run(kernels, worker, sheet.scratch, buffers.inner(), count);
      worker.barrier();
      for (int i = worker.take(); i < count; i = worker.take()) {
        routing.outputs().read(i, 0, sheet.row, width);
        buffers.result().read(chosen[e][i], 0, sheet.other, width);
        float weight = weights[e][i];
        for (int c = 0; c < width; c++) {
          sheet.other[c] = Math.fma(weight, sheet.row[c], sheet.other[c]);
        }
        buffers.result().write(chosen[e][i], 0, sheet.other, width);
      }
      worker.barrier();
    }
  }

  /// Fills [#chosen] and clears the result rows.
  private void choose(Worksheet sheet, int rows) {
    int n = counts.length;
    Arrays.fill(counts, 0);
    float[] zero = sheet.third;
    Arrays.fill(zero, 0, buffers.result().columns(), 0);
    float[] p = new float[n];
    for (int row = 0; row < rows; row++) {
      buffers.result().write(row, 0, zero, buffers.result().columns());
      routing.probabilities().read(row, 0, p, n);
      softmax(p);
      float sum = 0;
      int[] best = new int[choice.used()];
      for (int k = 0; k < best.length; k++) {
        int at = 0;
        for (int e = 1; e < n; e++) {
          if (p[e] > p[at]) {
            at = e;
          }
        }
        best[k] = at;
        int slot = counts[at]++;
        chosen[at][slot] = row;
        weights[at][slot] = p[at];
        sum += p[at];
        p[at] = -1;
      }
      for (int e : best) {
        weights[e][counts[e] - 1] /= sum;
      }
    }
  }

  private static void softmax(float[] logits) {
    float max = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    float sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Exp.of(logits[i] - max);
      sum += logits[i];
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] /= sum;
    }
  }
}
