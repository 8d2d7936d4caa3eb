package dev.flint.model.run;

import dev.flint.model.arch.Transformer;
import dev.flint.model.arch.Transformer.Activation;
import dev.flint.model.arch.Transformer.Experts;
import dev.flint.model.arch.Transformer.FeedForward;
import dev.flint.model.arch.Transformer.Gated;
import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.arch.Transformer.Linear;
import dev.flint.model.arch.Transformer.Plain;
import dev.flint.model.run.Forward.Worksheet;
import dev.flint.tensor.crew.Crew.Worker;
import dev.flint.tensor.kernel.Activations;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.Kernels;
import dev.flint.tensor.kernel.Matrix;
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
  /// @param input normed rows, encoded
  /// @param gate, up products of the input
  /// @param inner activated rows, input of the last product
  /// @param result where the feed-forward's rows go
  /// @param routing there if a layer has experts
  record Buffers(
      Activations input,
      F32 gate,
      F32 up,
      Activations inner,
      F32 result,
      ExpertStage.@Nullable Routing routing) {
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

  FeedForwardStage(FeedForward feedForward, Buffers buffers, Kernels kernels) {
    this.feedForward = feedForward;
    this.buffers = buffers;
    this.kernels = kernels;
    ExpertStage.Routing routing = buffers.routing();
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

  static Buffers buffers(
      Transformer model, Kernels kernels, Arena arena, int rows, Activations input, F32 result) {
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
        input,
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
  void run(Worker worker, Worksheet sheet, int rows) {
    first.run(kernels, worker, sheet.scratch, buffers.input(), rows);
    worker.barrier();
    switch (feedForward) {
      case Gated gated -> {
        activate(gated.activation(), gated.gate(), gated.up(), buffers, worker, sheet, rows);
        worker.barrier();
        second.run(kernels, worker, sheet.scratch, buffers.inner(), rows);
      }
      case Plain plain -> {
        activate(plain.activation(), null, plain.up(), buffers, worker, sheet, rows);
        worker.barrier();
        second.run(kernels, worker, sheet.scratch, buffers.inner(), rows);
      }
      case Experts _ -> {
        if (experts != null) {
          experts.run(worker, sheet, rows);
        }
      }
    }
  }

  /// `inner = act(gate) · up`, or `act(up)` without a gate; encoded slice by slice.
  static void activate(
      Activation activation,
      @Nullable Linear gate,
      Linear up,
      Buffers buffers,
      Worker worker,
      Worksheet sheet,
      int rows) {
    int columns = buffers.up().columns();
    int slices = Math.ceilDiv(columns, SLICE);
    for (int unit = worker.take(); unit < rows * slices; unit = worker.take()) {
      int row = unit / slices;
      int from = unit % slices * SLICE;
      int count = Math.min(SLICE, columns - from);
      float[] a = sheet.row;
      float[] b = sheet.other;
      buffers.up().read(row, from, a, count);
      plus(up.bias(), from, a, count);
      if (gate == null) {
        for (int i = 0; i < count; i++) {
          a[i] = Maths.activate(activation, a[i]);
        }
      } else {
        buffers.gate().read(row, from, b, count);
        plus(gate.bias(), from, b, count);
        for (int i = 0; i < count; i++) {
          a[i] = Maths.activate(activation, b[i]) * a[i];
        }
      }
      buffers.inner().values().write(row, from, a, count);
      buffers.inner().encode(row, from, from + count);
    }
  }

  private static void plus(float @Nullable [] bias, int from, float[] values, int count) {
    if (bias != null) {
      for (int i = 0; i < count; i++) {
        values[i] += bias[from + i];
      }
    }
  }
}
