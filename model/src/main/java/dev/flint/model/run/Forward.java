package dev.flint.model.run;

import dev.flint.model.arch.Transformer;
import dev.flint.model.arch.Transformer.Attention;
import dev.flint.model.arch.Transformer.FeedForward;
import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.arch.Transformer.Linear;
import dev.flint.model.arch.Transformer.Norm;
import dev.flint.model.arch.Transformer.Rope;
import dev.flint.model.cache.KvLayout;
import dev.flint.model.run.Step.Span;
import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.crew.Crew.Worker;
import dev.flint.tensor.format.Dequantiser;
import dev.flint.tensor.kernel.Activations;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.Kernels;
import dev.flint.tensor.kernel.Matrix;
import dev.flint.tensor.kernel.Scratch;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The forward pass of one model: runs a [Step] over all layers and leaves the logits.
///
/// A step is one job of the crew. Between two barriers lies a phase in which workers take rows,
/// panels or attention tiles from a common counter:
///
/// ```
/// for each layer:   norm + encode | q k v | head norms + rope + cache | attention | encode
///                   | output | add + norm + encode | gate up | activate + encode | down
/// ```
///
/// (The residual addition at the end of a layer is the beginning of the next layer's first phase.)
/// Every phase treats a row by itself and in a fixed order, so the same row gives the same bytes
/// whatever else is in the step and however many workers there are.
///
/// One step at a time; the thread that calls [#run] works as worker 0.
public final class Forward {
  /// Columns of an activation that one worker takes at a time.
  private static final int SLICE = 8 * Activations.ENCODE_COLUMNS;

  private final Transformer model;
  private final Kernels kernels;
  private final Crew crew;
  private final int maxRows;
  private final int maxLogitRows;
  private final KvLayout layout;
  private final List<Rope> ropes;
  private final Worksheet[] worksheets;
  private final Buffers buffers;
  private final Products[] attentionInputs;
  private final Products[] attentionOutputs;
  private final FeedForwardStage[] feedForwards;
  private final Products output;

  /// A worker's own arrays.
  static final class Worksheet {
    final Scratch scratch;
    final AttentionKernel attention = new AttentionKernel();
    final float[] row;
    final float[] other;
    final float[] third;

    Worksheet(Arena arena, int longest) {
      scratch = new Scratch(arena);
      row = new float[longest];
      other = new float[longest];
      third = new float[longest];
    }
  }

  /// The step's intermediate rows.
  private static final class Buffers {
    final F32 residual;
    final Activations input;
    final F32 query;
    final F32 key;
    final F32 value;
    final @Nullable F32 gate;
    final Activations attended;
    final F32 result;
    final Activations last;
    final F32 logits;
    final float[][][] turns; // [rope][row][2 · pairs]

    Buffers(Forward f, Arena arena, Transformer m, Kernels kernels) {
      int rows = f.maxRows;
      Attention attention = m.layers().getFirst().attention();
      int queryWidth = attention.heads() * attention.headWidth();
      int keyWidth = attention.keyHeads() * attention.headWidth();
      List<Matrix> inputs = new ArrayList<>();
      List<Matrix> outputs = new ArrayList<>();
      boolean gated = false;
      for (Layer layer : m.layers()) {
        Attention a = layer.attention();
        inputs.addAll(List.of(a.query().weight(), a.key().weight(), a.value().weight()));
        Linear gate = a.gate();
        if (gate != null) {
          inputs.add(gate.weight());
          gated = true;
        }
        inputs.addAll(FeedForwardStage.inputs(layer.feedForward()));
        outputs.add(a.output().weight());
      }
      residual = new F32(arena, rows, m.width());
      input = kernels.activations(arena, rows, m.width(), inputs);
      query = new F32(arena, rows, queryWidth);
      key = new F32(arena, rows, keyWidth);
      value = new F32(arena, rows, keyWidth);
      gate = gated ? new F32(arena, rows, queryWidth) : null;
      attended = kernels.activations(arena, rows, queryWidth, outputs);
      result = new F32(arena, rows, m.width());
      last = kernels.activations(arena, f.maxLogitRows, m.width(), List.of(m.output()));
      logits = new F32(arena, f.maxLogitRows, m.vocabulary());
      turns = new float[f.ropes.size()][rows][];
      for (int r = 0; r < f.ropes.size(); r++) {
        for (int row = 0; row < rows; row++) {
          turns[r][row] = new float[2 * f.ropes.get(r).frequencies().length];
        }
      }
    }
  }

  /// @param arena holds the buffers; must live as long as this
  /// @param maxRows most rows of a step
  /// @param maxLogitRows most rows of a step that want logits
  public Forward(
      Transformer model, Kernels kernels, Crew crew, Arena arena, int maxRows, int maxLogitRows) {
    this.model = model;
    this.kernels = kernels;
    this.crew = crew;
    this.maxRows = maxRows;
    this.maxLogitRows = maxLogitRows;
    Attention first = model.layers().getFirst().attention();
    layout = new KvLayout(model.layers().size(), first.keyHeads(), first.headWidth());
    Set<Rope> distinct = new LinkedHashSet<>();
    for (Layer layer : model.layers()) {
      Rope rope = layer.attention().rope();
      if (rope != null) {
        distinct.add(rope);
      }
    }
    ropes = List.copyOf(distinct);
    buffers = new Buffers(this, arena, model, kernels);
    int longest = Math.max(model.width(), first.heads() * first.headWidth());
    FeedForwardStage.Buffers inner =
        FeedForwardStage.buffers(model, kernels, arena, maxRows, buffers.input, buffers.result);
    longest = Math.max(longest, inner.longest());
    worksheets = new Worksheet[crew.size()];
    for (int i = 0; i < worksheets.length; i++) {
      worksheets[i] = new Worksheet(arena, longest);
    }
    int layers = model.layers().size();
    attentionInputs = new Products[layers];
    attentionOutputs = new Products[layers];
    feedForwards = new FeedForwardStage[layers];
    for (int l = 0; l < layers; l++) {
      Layer layer = model.layers().get(l);
      attentionInputs[l] = inputs(layer.attention());
      attentionOutputs[l] = one(layer.attention().output().weight(), buffers.result);
      feedForwards[l] = new FeedForwardStage(layer.feedForward(), inner, kernels);
    }
    output = one(model.output(), buffers.logits);
  }

  /// Where keys and values lie in the KV blocks that steps of this model read and write.
  public KvLayout kvLayout() {
    return layout;
  }

  public int maxRows() {
    return maxRows;
  }

  public int maxLogitRows() {
    return maxLogitRows;
  }

  /// Computes a step.
  ///
  /// @return the logits, `[rows that want them][vocabulary]`, in the order of the rows; valid until
  ///   the next call
  public F32 run(Step step) {
    if (step.rows() > maxRows || step.logitRows().size() > maxLogitRows) {
      throw new IllegalArgumentException(
          "a step of " + step.rows() + " rows, " + step.logitRows().size() + " with logits");
    }
    crew.run(worker -> run(step, worker));
    return buffers.logits;
  }

  private Products inputs(Attention attention) {
    Linear gate = attention.gate();
    F32 gateRows = buffers.gate;
    if (gate == null || gateRows == null) {
      return new Products(
          new Matrix[] {
            attention.query().weight(), attention.key().weight(), attention.value().weight()
          },
          new F32[] {buffers.query, buffers.key, buffers.value});
    }
    return new Products(
        new Matrix[] {
          attention.query().weight(),
          attention.key().weight(),
          attention.value().weight(),
          gate.weight()
        },
        new F32[] {buffers.query, buffers.key, buffers.value, gateRows});
  }

  static Products one(Matrix matrix, F32 result) {
    return new Products(new Matrix[] {matrix}, new F32[] {result});
  }

  private void run(Step step, Worker worker) {
    Worksheet sheet = worksheets[worker.index()];
    int rows = step.rows();
    embed(step, worker, sheet);
    for (int l = 0; l < model.layers().size(); l++) {
      Layer layer = model.layers().get(l);
      for (int row = worker.take(); row < rows; row = worker.take()) {
        normed(layer.attentionNorm(), row, sheet);
      }
      worker.barrier();
      attentionInputs[l].run(kernels, worker, sheet.scratch, buffers.input, rows);
      worker.barrier();
      positions(step, worker, sheet, l, layer.attention());
      worker.barrier();
      attention(step, worker, sheet, l, layer.attention());
      worker.barrier();
      for (int row = worker.take(); row < rows; row = worker.take()) {
        gate(layer.attention(), row, sheet);
        buffers.attended.encode(row);
      }
      worker.barrier();
      attentionOutputs[l].run(kernels, worker, sheet.scratch, buffers.attended, rows);
      worker.barrier();
      Norm feedForwardNorm = layer.feedForwardNorm();
      for (int row = worker.take(); row < rows; row = worker.take()) {
        add(layer.attention().output().bias(), layer.postAttentionNorm(), row, sheet);
        if (feedForwardNorm != null) {
          normed(feedForwardNorm, row, sheet);
        }
      }
      worker.barrier();
      FeedForward feedForward = layer.feedForward();
      feedForwards[l].run(worker, sheet, rows);
      worker.barrier();
      for (int row = worker.take(); row < rows; row = worker.take()) {
        add(FeedForwardStage.outputBias(feedForward), layer.postFeedForwardNorm(), row, sheet);
      }
      worker.barrier();
    }
    logits(step, worker, sheet);
  }

  /// Residual rows from the token embeddings, and the rope's turns of each row.
  private void embed(Step step, Worker worker, Worksheet sheet) {
    int width = model.width();
    long rowBytes = model.embedding().type().bytes(width);
    for (int row = worker.take(); row < step.rows(); row = worker.take()) {
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
      buffers.residual.write(row, 0, sheet.row, width);
    }
    for (Span span : step.spans()) {
      for (int i = worker.index(); i < span.count(); i += worker.size()) {
        for (int r = 0; r < ropes.size(); r++) {
          Maths.turns(ropes.get(r), span.position() + i, buffers.turns[r][span.row() + i]);
        }
      }
    }
    worker.barrier();
  }

  /// The matrices' input: the normed residual row.
  private void normed(Norm norm, int row, Worksheet sheet) {
    buffers.residual.read(row, 0, sheet.row, model.width());
    Maths.norm(norm, sheet.row, 0, model.width());
    buffers.input.values().write(row, 0, sheet.row, model.width());
    buffers.input.encode(row);
  }

  /// `residual += norm(result + bias)`.
  private void add(float @Nullable [] bias, @Nullable Norm norm, int row, Worksheet sheet) {
    int width = model.width();
    buffers.result.read(row, 0, sheet.row, width);
    plus(bias, sheet.row, width);
    if (norm != null) {
      Maths.norm(norm, sheet.row, 0, width);
    }
    buffers.residual.read(row, 0, sheet.other, width);
    for (int i = 0; i < width; i++) {
      sheet.other[i] += sheet.row[i];
    }
    buffers.residual.write(row, 0, sheet.other, width);
  }

  static void plus(float @Nullable [] bias, float[] row, int count) {
    if (bias != null) {
      for (int i = 0; i < count; i++) {
        row[i] += bias[i];
      }
    }
  }

  /// Biases, head norms and rope; keys and values go into the cache.
  private void positions(Step step, Worker worker, Worksheet sheet, int l, Attention attention) {
    Rope rope = attention.rope();
    int turns = rope == null ? -1 : ropes.indexOf(rope);
    int keyWidth = attention.keyHeads() * attention.headWidth();
    int queryWidth = attention.heads() * attention.headWidth();
    int width = attention.headWidth();
    for (Span span : step.spans()) {
      for (int i = worker.index(); i < span.count(); i += worker.size()) {
        int row = span.row() + i;
        float[] turn = turns < 0 ? null : buffers.turns[turns][row];
        buffers.query.read(row, 0, sheet.row, queryWidth);
        plus(attention.query().bias(), sheet.row, queryWidth);
        heads(sheet.row, attention.heads(), width, attention.queryNorm(), rope, turn);
        buffers.query.write(row, 0, sheet.row, queryWidth);
        buffers.key.read(row, 0, sheet.row, keyWidth);
        plus(attention.key().bias(), sheet.row, keyWidth);
        heads(sheet.row, attention.keyHeads(), width, attention.keyNorm(), rope, turn);
        buffers.value.read(row, 0, sheet.other, keyWidth);
        plus(attention.value().bias(), sheet.other, keyWidth);
        for (int h = 0; h < attention.keyHeads(); h++) {
          span.cache().put(l, h, span.position() + i, sheet.row, h * width, sheet.other, h * width);
        }
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

  private void attention(Step step, Worker worker, Worksheet sheet, int l, Attention attention) {
    int unit = worker.take();
    int passed = 0;
    for (Span span : step.spans()) {
      int tiles = Math.ceilDiv(span.count(), AttentionKernel.TILE);
      int units = tiles * attention.keyHeads();
      while (unit < passed + units) {
        int first = (unit - passed) / attention.keyHeads() * AttentionKernel.TILE;
        int head = (unit - passed) % attention.keyHeads();
        int count = Math.min(AttentionKernel.TILE, span.count() - first);
        sheet.attention.attend(
            attention, l, head, span, first, count, buffers.query, buffers.attended.values());
        unit = worker.take();
      }
      passed += units;
    }
  }

  /// The attention's result times `sigmoid(gate)`, where the model has one.
  private void gate(Attention attention, int row, Worksheet sheet) {
    Linear linear = attention.gate();
    F32 gate = buffers.gate;
    if (linear == null || gate == null) {
      return;
    }
    int width = attention.heads() * attention.headWidth();
    buffers.attended.values().read(row, 0, sheet.row, width);
    gate.read(row, 0, sheet.other, width);
    plus(linear.bias(), sheet.other, width);
    for (int i = 0; i < width; i++) {
      sheet.row[i] *= Maths.sigmoid(sheet.other[i]);
    }
    buffers.attended.values().write(row, 0, sheet.row, width);
  }

  private void logits(Step step, Worker worker, Worksheet sheet) {
    int wanted = step.logitRows().size();
    for (int i = worker.take(); i < wanted; i = worker.take()) {
      buffers.residual.read(step.logitRows().get(i), 0, sheet.row, model.width());
      Maths.norm(model.outputNorm(), sheet.row, 0, model.width());
      buffers.last.values().write(i, 0, sheet.row, model.width());
      buffers.last.encode(i);
    }
    worker.barrier();
    output.run(kernels, worker, sheet.scratch, buffers.last, wanted);
    worker.barrier();
    if (model.logitScale() == 1 && model.logitSoftcap() == 0) {
      return;
    }
    int slices = Math.ceilDiv(model.vocabulary(), SLICE);
    for (int unit = worker.take(); unit < wanted * slices; unit = worker.take()) {
      int row = unit / slices;
      int from = unit % slices * SLICE;
      int to = Math.min(from + SLICE, model.vocabulary());
      for (int i = from; i < to; i++) {
        buffers.logits.put(row, i, cap(buffers.logits.at(row, i) * model.logitScale()));
      }
    }
  }

  private float cap(float logit) {
    float cap = model.logitSoftcap();
    return cap == 0 ? logit : cap * (float) Math.tanh(logit / cap);
  }
}
