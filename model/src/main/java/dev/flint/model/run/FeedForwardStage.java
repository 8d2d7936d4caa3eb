package dev.flint.model.run;

import dev.flint.model.arch.Transformer;
import dev.flint.model.arch.Transformer.Activation;
import dev.flint.model.arch.Transformer.Experts;
import dev.flint.model.arch.Transformer.FeedForward;
import dev.flint.model.arch.Transformer.Gated;
import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.arch.Transformer.Plain;
import dev.flint.model.run.Forward.Worksheet;
import dev.flint.tensor.crew.Crew.Worker;
import dev.flint.tensor.kernel.Activations;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.Kernels;
import dev.flint.tensor.kernel.Matrix;
import dev.flint.tensor.kernel.pointwise.Gating;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One layer's feed-forward: from the normed, encoded input rows to the result rows (without the
/// output's bias).
final class FeedForwardStage {
  /// Columns that one worker activates and encodes at a time.
  private static final int SLICE = 4 * Activations.ENCODE_COLUMNS;

  /// What all layers share.
  ///
  /// @param gate, up products of the normed rows
  /// @param inner activated rows, input of the last product
  /// @param result where the feed-forward's rows go
  /// @param routing there if a layer has experts
  record Buffers(
      F32 gate, F32 up, Activations inner, F32 result, ExpertStage.@Nullable Routing routing) {
    int longest() {
      return gate.columns();
    }
  }

  private final FeedForward feedForward;
  private final Buffers buffers;
  private final Kernels kernels;
  private final Products first;
  private final Products second;
  private final @Nullable ExpertStage experts;
  private final @Nullable Gating gating;

  FeedForwardStage(FeedForward feedForward, Buffers buffers, Kernels kernels) {
    this.feedForward = feedForward;
    this.buffers = buffers;
    this.kernels = kernels;
    ExpertStage.Routing routing = buffers.routing();
    gating = feedForward instanceof Gated gated ? gating(kernels, gated) : null;
    switch (feedForward) {
      case Gated gated -> {
        first = firstProducts(gated, buffers);
        second = Forward.one(gated.down().weight(), buffers.result());
        experts = null;
      }
      case Plain plain -> {
        first = Forward.one(plain.up().weight(), buffers.up());
        second = Forward.one(plain.down().weight(), buffers.result());
        experts = null;
      }
      case Experts choice -> {
        if (routing == null) {
          throw new IllegalStateException("no routing buffers");
        }
        first = Forward.one(choice.router().weight(), routing.probabilities());
        second = first;
        experts = new ExpertStage(choice, buffers, routing, kernels);
      }
    }
  }

  static Products firstProducts(Gated gated, Buffers buffers) {
    return new Products(
        new Matrix[] {gated.gate().weight(), gated.up().weight()},
        new F32[] {buffers.gate(), buffers.up()});
  }

  /// The matrices that read the layer's input.
  static List<Matrix> inputs(FeedForward feedForward) {
    return switch (feedForward) {
      case Gated gated -> List.of(gated.gate().weight(), gated.up().weight());
      case Plain plain -> List.of(plain.up().weight());
      case Experts experts -> List.of(experts.router().weight());
    };
  }

  static float @Nullable [] outputBias(FeedForward feedForward) {
    return switch (feedForward) {
      case Gated gated -> gated.down().bias();
      case Plain plain -> plain.down().bias();
      case Experts _ -> null;
    };
  }

  static Buffers buffers(Transformer model, Kernels kernels, Arena arena, int rows, F32 result) {
    List<Matrix> downs = new ArrayList<>();
    int experts = 0;
    List<Matrix> expertInputs = new ArrayList<>();
    for (Layer layer : model.layers()) {
      switch (layer.feedForward()) {
        case Gated gated -> downs.add(gated.down().weight());
        case Plain plain -> downs.add(plain.down().weight());
        case Experts choice -> {
          experts = Math.max(experts, choice.experts().size());
          for (Gated expert : choice.experts()) {
            downs.add(expert.down().weight());
            expertInputs.addAll(inputs(expert));
          }
        }
      }
    }
    int inner = downs.getFirst().columns();
    return new Buffers(
        new F32(arena, rows, inner),
        new F32(arena, rows, inner),
        kernels.activations(arena, rows, inner, downs),
        result,
        experts == 0
            ? null
            : new ExpertStage.Routing(
                new F32(arena, rows, experts),
                kernels.activations(arena, rows, model.width(), expertInputs),
                new F32(arena, rows, model.width())));
  }

  /// Ends after the last product; the caller sets the barrier.
  ///
  /// @param input normed rows, encoded
  void run(Worker worker, Worksheet sheet, Activations input, int rows) {
    first.run(kernels, worker, sheet.scratch, input, rows);
    worker.barrier();
    switch (feedForward) {
      case Gated gated -> {
        if (gating != null) {
          activate(gated, gating, buffers, worker, sheet, rows);
        }
        worker.barrier();
        second.run(kernels, worker, sheet.scratch, buffers.inner(), rows);
      }
      case Plain plain -> {
        activate(plain, worker, sheet, rows);
        worker.barrier();
        second.run(kernels, worker, sheet.scratch, buffers.inner(), rows);
      }
      case Experts _ -> {
        if (experts != null) {
          experts.run(worker, sheet, input, rows);
        }
      }
    }
  }

  /// `inner = act(gate) · up`, encoded slice by slice.
  static void activate(
      Gated gated, Gating gating, Buffers buffers, Worker worker, Worksheet sheet, int rows) {
    F32 inner = buffers.inner().values();
    int columns = inner.columns();
    int slices = Math.ceilDiv(columns, SLICE);
    for (int unit = worker.take(); unit < rows * slices; unit = worker.take()) {
      int row = unit / slices;
      int from = unit % slices * SLICE;
      int count = Math.min(SLICE, columns - from);
      plus(gated.gate().bias(), buffers.gate(), row, from, count, sheet.row);
      plus(gated.up().bias(), buffers.up(), row, from, count, sheet.row);
      gating.run(buffers.gate(), buffers.up(), inner, row, from, count);
      buffers.inner().encode(row, from, from + count);
    }
  }

  /// `inner = act(up)`, encoded slice by slice.
  private void activate(Plain plain, Worker worker, Worksheet sheet, int rows) {
    int columns = buffers.up().columns();
    int slices = Math.ceilDiv(columns, SLICE);
    Gating.Curve curve = curve(plain.activation());
    for (int unit = worker.take(); unit < rows * slices; unit = worker.take()) {
      int row = unit / slices;
      int from = unit % slices * SLICE;
      int count = Math.min(SLICE, columns - from);
      plus(plain.up().bias(), buffers.up(), row, from, count, sheet.row);
      buffers.up().read(row, from, sheet.row, count);
      for (int i = 0; i < count; i++) {
        sheet.row[i] = curve.of(sheet.row[i]);
      }
      buffers.inner().values().write(row, from, sheet.row, count);
      buffers.inner().encode(row, from, from + count);
    }
  }

  private static Gating.Curve curve(Activation activation) {
    return switch (activation) {
      case SILU -> Gating.Curve.SILU;
      case GELU -> Gating.Curve.GELU;
    };
  }

  static Gating gating(Kernels kernels, Gated gated) {
    return Gating.of(kernels, curve(gated.activation()));
  }

  private static void plus(
      float @Nullable [] bias, F32 values, int row, int from, int count, float[] work) {
    if (bias != null) {
      values.read(row, from, work, count);
      for (int i = 0; i < count; i++) {
        work[i] += bias[from + i];
      }
      values.write(row, from, work, count);
    }
  }
}
