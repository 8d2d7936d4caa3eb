package dev.flint.model.run;

import dev.flint.model.arch.Transformer;
import dev.flint.model.arch.Transformer.Attention;
import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.arch.Transformer.Linear;
import dev.flint.model.arch.Transformer.Norm;
import dev.flint.model.arch.Transformer.Rope;
import dev.flint.model.run.Step.Span;
import dev.flint.tensor.crew.Crew.Worker;
import dev.flint.tensor.format.Dequantiser;
import dev.flint.tensor.kernel.Activations;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.pointwise.Gating;
import org.jspecify.annotations.Nullable;

/// One worker's way through a step, phase by phase as [Forward] lists them.
final class Passage {
  /// Columns of logits that one worker takes at a time.
  private static final int SLICE = 8 * Activations.ENCODE_COLUMNS;

  private final Forward forward;
  private final Transformer model;
  private final Forward.Results results;
  private final Step step;
  private final Worker worker;
  private final Forward.Worksheet sheet;
  private final int rows;

  /// Whether this worker does what goes row by row for itself.
  private final boolean alone;

  private final StepRows own;
  private int next;

  Passage(Forward forward, Step step, Worker worker) {
    this.forward = forward;
    this.step = step;
    this.worker = worker;
    model = forward.model;
    results = forward.results;
    sheet = forward.worksheets[worker.index()];
    rows = step.rows();
    alone = rows <= StepRows.ALONE;
    own = alone ? sheet.own : forward.shared;
  }

  void run() {
    embed();
    for (int l = 0; l < model.layers().size(); l++) {
      Layer layer = model.layers().get(l);
      Attention attention = layer.attention();
      Norm feedForwardNorm = layer.feedForwardNorm();

      for (int row = take(); row < rows; row = take()) {
        if (l > 0) {
          addFeedForward(model.layers().get(l - 1), row);
        }
        normed(layer.attentionNorm(), row);
      }
      meet();
      forward.attentionInputs[l].run(forward.kernels, worker, sheet.scratch, own.input, rows);
      worker.barrier();
      positions(l, attention);
      meet();
      forward.attention.run(worker, l, attention, own.query, results.attended());
      worker.barrier();
      for (int row = take(); row < rows; row = take()) {
        attended(attention, row);
      }
      meet();
      forward.attentionOutputs[l].run(forward.kernels, worker, sheet.scratch, own.attended, rows);
      worker.barrier();
      for (int row = take(); row < rows; row = take()) {
        add(attention.output().bias(), layer.postAttentionNorm(), row);
        if (feedForwardNorm != null) {
          normed(feedForwardNorm, row);
        }
      }
      meet();
      forward.feedForwards[l].run(worker, sheet, own.input, rows);
      worker.barrier();
    }
    for (int row = take(); row < rows; row = take()) {
      addFeedForward(model.layers().getLast(), row);
    }
    meet();
    logits();
  }

  /// The next row of work that goes row by row.
  private int take() {
    return alone ? next++ : worker.take();
  }

  /// Ends work that goes row by row.
  private void meet() {
    next = 0;
    if (!alone) {
      worker.barrier();
    }
  }

  /// Residual rows from the token embeddings, and the rope's turns of each row.
  private void embed() {
    int width = model.width();
    long rowBytes = model.embedding().type().bytes(width);
    int span = 0;
    for (int row = take(); row < rows; row = take()) {
      Dequantiser.row(
          model.embedding().type(),
          model.embedding().data(),
          step.token(row) * rowBytes,
          sheet.row,
          0,
          width);
      if (model.embeddingScale() != 1) {
        for (int i = 0; i < width; i++) {
          sheet.row[i] *= model.embeddingScale();
        }
      }
      Norm norm = model.embeddingNorm();
      if (norm != null) {
        Maths.norm(norm, sheet.row, 0, width);
      }
      own.residual.write(row, 0, sheet.row, width);
      while (row >= step.spans().get(span).row() + step.spans().get(span).count()) {
        span++;
      }
      int position = step.spans().get(span).position() + row - step.spans().get(span).row();
      for (int r = 0; r < forward.ropes.size(); r++) {
        Maths.turns(forward.ropes.get(r), position, own.turns[r][row]);
      }
    }
    meet();
  }

  /// The matrices' input: the normed residual row.
  private void normed(Norm norm, int row) {
    own.residual.read(row, 0, sheet.row, model.width());
    Maths.norm(norm, sheet.row, 0, model.width());
    own.input.values().write(row, 0, sheet.row, model.width());
    own.input.encode(row);
  }

  private void addFeedForward(Layer layer, int row) {
    add(FeedForwardStage.outputBias(layer.feedForward()), layer.postFeedForwardNorm(), row);
  }

  /// `residual += norm(result + bias)`.
  private void add(float @Nullable [] bias, @Nullable Norm norm, int row) {
    int width = model.width();
    results.result().read(row, 0, sheet.row, width);
    plus(bias, sheet.row, width);
    if (norm != null) {
      Maths.norm(norm, sheet.row, 0, width);
    }
    own.residual.read(row, 0, sheet.other, width);
    for (int i = 0; i < width; i++) {
      sheet.other[i] += sheet.row[i];
    }
    own.residual.write(row, 0, sheet.other, width);
  }

  private static void plus(float @Nullable [] bias, float[] row, int count) {
    if (bias != null) {
      for (int i = 0; i < count; i++) {
        row[i] += bias[i];
      }
    }
  }

  /// Biases, head norms and rope; keys and values go into the cache. Workers that do this for
  /// themselves write the same bytes there.
  private void positions(int l, Attention attention) {
    Rope rope = attention.rope();
    int turns = rope == null ? -1 : forward.ropes.indexOf(rope);
    int width = attention.headWidth();
    int keyWidth = attention.keyHeads() * width;
    int queryWidth = attention.heads() * width;
    int span = 0;
    for (int row = take(); row < rows; row = take()) {
      while (row >= step.spans().get(span).row() + step.spans().get(span).count()) {
        span++;
      }
      Span sequence = step.spans().get(span);
      int position = sequence.position() + row - sequence.row();
      float[] turn = turns < 0 ? null : own.turns[turns][row];
      results.query().read(row, 0, sheet.row, queryWidth);
      plus(attention.query().bias(), sheet.row, queryWidth);
      heads(sheet.row, attention.heads(), width, attention.queryNorm(), rope, turn);
      own.query.write(row, 0, sheet.row, queryWidth);
      results.key().read(row, 0, sheet.row, keyWidth);
      plus(attention.key().bias(), sheet.row, keyWidth);
      heads(sheet.row, attention.keyHeads(), width, attention.keyNorm(), rope, turn);
      results.value().read(row, 0, sheet.other, keyWidth);
      plus(attention.value().bias(), sheet.other, keyWidth);
      for (int h = 0; h < attention.keyHeads(); h++) {
        sequence.cache().put(l, h, position, sheet.row, h * width, sheet.other, h * width);
      }
    }
  }

  private static void heads(
      float[] row,
      int count,
      int width,
      @Nullable Norm norm,
      @Nullable Rope rope,
      float @Nullable [] turns) {
    for (int h = 0; h < count; h++) {
      if (norm != null) {
        Maths.norm(norm, row, h * width, width);
      }
      if (rope != null && turns != null) {
        Maths.rope(rope, turns, row, h * width);
      }
    }
  }

  /// The input of the attention's last product: its result, times `sigmoid(gate)` where the model
  /// has one.
  private void attended(Attention attention, int row) {
    int width = attention.heads() * attention.headWidth();
    Linear linear = attention.gate();
    F32 gate = results.gate();
    if (alone || (linear != null && gate != null)) {
      results.attended().read(row, 0, sheet.row, width);
      if (linear != null && gate != null) {
        gate.read(row, 0, sheet.other, width);
        plus(linear.bias(), sheet.other, width);
        for (int i = 0; i < width; i++) {
          sheet.row[i] *= Gating.sigmoid(sheet.other[i]);
        }
      }
      own.attended.values().write(row, 0, sheet.row, width);
    }
    own.attended.encode(row);
  }

  private void logits() {
    int wanted = step.logitRows().size();
    for (int i = take(); i < wanted; i = take()) {
      own.residual.read(step.logitRows().get(i), 0, sheet.row, model.width());
      Maths.norm(model.outputNorm(), sheet.row, 0, model.width());
      own.last.values().write(i, 0, sheet.row, model.width());
      own.last.encode(i);
    }
    meet();
    forward.output.run(forward.kernels, worker, sheet.scratch, own.last, wanted);
    if (model.logitScale() == 1 && model.logitSoftcap() == 0) {
      return;
    }
    worker.barrier();
    F32 logits = results.logits();
    int slices = Math.ceilDiv(model.vocabulary(), SLICE);
    for (int unit = worker.take(); unit < wanted * slices; unit = worker.take()) {
      int row = unit / slices;
      int from = unit % slices * SLICE;
      int to = Math.min(from + SLICE, model.vocabulary());
      for (int i = from; i < to; i++) {
        logits.put(row, i, cap(logits.at(row, i) * model.logitScale()));
      }
    }
  }

  private float cap(float logit) {
    float cap = model.logitSoftcap();
    return cap == 0 ? logit : cap * (float) Math.tanh(logit / cap);
  }
}
