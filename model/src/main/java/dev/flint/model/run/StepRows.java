package dev.flint.model.run;

import dev.flint.model.arch.Transformer;
import dev.flint.model.arch.Transformer.Attention;
import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.arch.Transformer.Linear;
import dev.flint.model.arch.Transformer.Rope;
import dev.flint.tensor.kernel.Activations;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.Kernels;
import dev.flint.tensor.kernel.Matrix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/// What a step keeps of its rows where work goes row by row: between the matrix products.
///
/// The crew has one for steps of many rows, whose rows are divided among the workers; and each
/// worker has a small one of its own for steps of one row or two, where every worker does this work
/// for itself, since waiting for another would take longer.
final class StepRows {
  /// Rows of a step up to which every worker does the small work for itself.
  static final int ALONE = 2;

  final F32 residual;

  /// Input of the attention's and of the feed-forward's first products.
  final Activations input;

  final F32 query;

  /// Input of the attention's last product.
  final Activations attended;

  /// Input of the output matrix.
  final Activations last;

  final float[][][] turns; // [rope][row][2 · pairs]

  /// @param rows most rows
  /// @param logitRows most rows that want logits
  StepRows(
      Transformer model, Kernels kernels, List<Rope> ropes, Arena arena, int rows, int logitRows) {
    Attention attention = model.layers().getFirst().attention();
    int queryWidth = attention.heads() * attention.headWidth();
    List<Matrix> inputs = new ArrayList<>();
    List<Matrix> outputs = new ArrayList<>();
    for (Layer layer : model.layers()) {
      Attention a = layer.attention();
      inputs.addAll(List.of(a.query().weight(), a.key().weight(), a.value().weight()));
      Linear gate = a.gate();
      if (gate != null) {
        inputs.add(gate.weight());
      }
      inputs.addAll(FeedForwardStage.inputs(layer.feedForward()));
      outputs.add(a.output().weight());
    }
    residual = new F32(arena, rows, model.width());
    input = kernels.activations(arena, rows, model.width(), inputs);
    query = new F32(arena, rows, queryWidth);
    attended = kernels.activations(arena, rows, queryWidth, outputs);
    last = kernels.activations(arena, logitRows, model.width(), List.of(model.output()));
    turns = new float[ropes.size()][rows][];
    for (int r = 0; r < ropes.size(); r++) {
      for (int row = 0; row < rows; row++) {
        turns[r][row] = new float[2 * ropes.get(r).frequencies().length];
      }
    }
  }
}
