package dev.flint.model.run;

import dev.flint.model.arch.Transformer;
import dev.flint.model.arch.Transformer.Attention;
import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.arch.Transformer.Linear;
import dev.flint.model.arch.Transformer.Rope;
import dev.flint.model.cache.KvLayout;
import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.Kernels;
import dev.flint.tensor.kernel.Matrix;
import dev.flint.tensor.kernel.Scratch;
import dev.flint.tensor.kernel.attention.KvForm;
import java.lang.foreign.Arena;
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
/// for each layer:   add + norm + encode | q k v | head norms + rope + cache | attention | encode
///                   | output | add + norm + encode | gate up | activate + encode | down
/// ```
///
/// In a step of one or two rows every worker does what is done row by row for itself ([StepRows]),
/// which leaves six barriers a layer:
///
/// ```
///                   q k v | attention | output | gate up | activate + encode | down
/// ```
///
/// Every phase treats a row by itself and in a fixed order, so the same row gives the same bytes
/// whatever else is in the step and however many workers there are.
///
/// One step at a time; the thread that calls [#run] works as worker 0.
public final class Forward {
  final Transformer model;
  final Kernels kernels;
  private final Crew crew;
  private final int maxRows;
  private final int maxLogitRows;
  private final KvLayout layout;
  final List<Rope> ropes;
  final Worksheet[] worksheets;
  final StepRows shared;
  final Results results;
  final AttentionStage attention;
  final Products[] attentionInputs;
  final Products[] attentionOutputs;
  final FeedForwardStage[] feedForwards;
  final Products output;

  /// A worker's own arrays.
  static final class Worksheet {
    final Scratch scratch;
    final StepRows own;
    final float[] row;
    final float[] other;
    final float[] third;

    Worksheet(Arena arena, int longest, StepRows own) {
      this.own = own;
      scratch = new Scratch(arena);
      row = new float[longest];
      other = new float[longest];
      third = new float[longest];
    }
  }

  /// The rows that matrix products and attention write, shared by all workers.
  ///
  /// @param attended the attention's results, `[rows][heads · headWidth]`
  /// @param result of the last product of attention or feed-forward
  record Results(
      F32 query, F32 key, F32 value, @Nullable F32 gate, F32 attended, F32 result, F32 logits) {}

  /// @param arena holds the buffers; must live as long as this
  /// @param form of keys and values
  /// @param maxRows most rows of a step
  /// @param maxLogitRows most rows of a step that want logits
  public Forward(
      Transformer model,
      Kernels kernels,
      Crew crew,
      Arena arena,
      KvForm form,
      int maxRows,
      int maxLogitRows) {
    this.model = model;
    this.kernels = kernels;
    this.crew = crew;
    this.maxRows = maxRows;
    this.maxLogitRows = maxLogitRows;
    Attention first = model.layers().getFirst().attention();
    List<Integer> windows =
        model.layers().stream().map(layer -> layer.attention().window()).toList();
    layout = new KvLayout(form, first.keyHeads(), first.headWidth(), windows, maxRows);
    Set<Rope> distinct = new LinkedHashSet<>();
    for (Layer layer : model.layers()) {
      Rope rope = layer.attention().rope();
      if (rope != null) {
        distinct.add(rope);
      }
    }
    ropes = List.copyOf(distinct);
    shared = new StepRows(model, kernels, ropes, arena, maxRows, maxLogitRows);
    results = results(arena);
    attention = new AttentionStage(kernels, arena, layout, first.heads(), crew.size());
    int longest = Math.max(model.width(), first.heads() * first.headWidth());
    FeedForwardStage.Buffers inner =
        FeedForwardStage.buffers(model, kernels, arena, maxRows, results.result());
    longest = Math.max(longest, inner.longest());
    worksheets = new Worksheet[crew.size()];
    for (int i = 0; i < worksheets.length; i++) {
      StepRows own = new StepRows(model, kernels, ropes, arena, StepRows.ALONE, StepRows.ALONE);
      worksheets[i] = new Worksheet(arena, longest, own);
    }
    int layers = model.layers().size();
    attentionInputs = new Products[layers];
    attentionOutputs = new Products[layers];
    feedForwards = new FeedForwardStage[layers];
    for (int l = 0; l < layers; l++) {
      Layer layer = model.layers().get(l);
      attentionInputs[l] = inputs(layer.attention());
      attentionOutputs[l] = one(layer.attention().output().weight(), results.result());
      feedForwards[l] = new FeedForwardStage(layer.feedForward(), inner, kernels);
    }
    output = one(model.output(), results.logits());
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
    attention.plan(step);
    crew.run(worker -> new Passage(this, step, worker).run());
    return results.logits();
  }

  /// Bytes of keys and values that the last step read; what several sequences share is counted
  /// once.
  public long kvBytesRead() {
    return attention.bytesRead();
  }

  private Results results(Arena arena) {
    F32 attended = shared.attended.values();
    Attention first = model.layers().getFirst().attention();
    int keyWidth = first.keyHeads() * first.headWidth();
    boolean gated = false;
    for (Layer layer : model.layers()) {
      gated |= layer.attention().gate() != null;
    }
    return new Results(
        shared.query,
        new F32(arena, maxRows, keyWidth),
        new F32(arena, maxRows, keyWidth),
        gated ? new F32(arena, maxRows, attended.columns()) : null,
        attended,
        new F32(arena, maxRows, model.width()),
        new F32(arena, maxLogitRows, model.vocabulary()));
  }

  private Products inputs(Attention attention) {
    Linear gate = attention.gate();
    F32 gateRows = results.gate();
    if (gate == null || gateRows == null) {
      return new Products(
          new Matrix[] {
            attention.query().weight(), attention.key().weight(), attention.value().weight()
          },
          new F32[] {results.query(), results.key(), results.value()});
    }
    return new Products(
        new Matrix[] {
          attention.query().weight(),
          attention.key().weight(),
          attention.value().weight(),
          gate.weight()
        },
        new F32[] {results.query(), results.key(), results.value(), gateRows});
  }

  static Products one(Matrix matrix, F32 result) {
    return new Products(new Matrix[] {matrix}, new F32[] {result});
  }
}
