package dev.flint.tensor.kernel;

import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.gguf.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Kernels over quantised panels and integer activations. This class has the order of things, which
/// is the same for every form of the arithmetic:
///
/// For a row and a token, with `i` the integer sum of products of columns that share all factors, a
/// the activations' scale, s their step and `Σa` the integer sum of their codes
/// ([QuantisedActivations]),
///
/// - blocks of 32: `I = Σ s · i`, `y = fma(a · d, I, y)`, then with minima `y = fma(dmin, a · Σ s ·
///   Σa, y)`;
/// - super-blocks: `I = Σ scale · s · i`, `M = Σ minimum · s · Σa` over its sub-blocks (exact in 32
///   bits), `y = fma(a, fma(d, I, -(dmin · M)), y)`, without minima `y = fma(a, d · I, y)`;
///
/// in the order of the columns, one fused multiply-add each, whatever the number of tokens. So all
/// forms agree bit for bit, and a result depends on its own row and token only.
///
/// Matrices of floats are multiplied as floats, as the reference does.
abstract class PanelKernels implements Kernels {
  private final FloatPanels floats = new FloatPanels();
  private final PanelMatrices matrices = new PanelMatrices();

  @Override
  public final Matrix matrix(Tensor tensor, Arena arena) {
    return matrices.matrix(tensor, arena);
  }

  @Override
  public final void layOut(PanelStore store, Crew crew) {
    matrices.layOut(store, crew);
  }

  @Override
  public final Activations activations(
      Arena arena, int tokens, int columns, List<Matrix> consumers) {
    F32 values = new F32(arena, tokens, columns);
    return new QuantisedActivations(values, tokens, columns, encodings(consumers));
  }

  /// What the activations of these matrices must be encoded as.
  static Set<ActivationRecord> encodings(List<Matrix> consumers) {
    var wanted = EnumSet.noneOf(ActivationRecord.class);
    for (Matrix consumer : consumers) {
      if (consumer instanceof PanelMatrix panels) {
        wanted.add(ActivationRecord.of(panels.format()));
      }
    }
    return wanted;
  }

  @Override
  public final void multiply(
      Matrix w, Activations x, int tokens, F32 y, int from, int to, Scratch scratch) {
    if (!(w instanceof PanelMatrix matrix)) {
      floats.multiply(w, x, tokens, y, from, to, scratch);
      return;
    }
    PanelFormat format = matrix.format();
    QuantisedActivations.Encoding encoding = ((QuantisedActivations) x).of(format);
    PanelWork work = scratch.panelWork();
    MemorySegment panels = matrix.panelBytes();
    int records = matrix.columns() / format.columns();
    float[] row = scratch.floats(PanelFormat.ROWS);
    for (int panel = from; panel < to; panel++) {
      work.clear(tokens);
      for (int record = 0; record < records; record++) {
        long at = matrix.record(panel, record);
        unpack(format, panels, at, work);
        scales(format, panels, at, work);
        add(format, work, encoding, record, tokens);
      }
      int first = panel * PanelFormat.ROWS;
      int count = Math.min(PanelFormat.ROWS, matrix.rows() - first);
      for (int t = 0; t < tokens; t++) {
        for (int r = 0; r < count; r++) {
          row[r] = work.results[(t * PanelFormat.ROWS + r) * 2];
        }
        y.write(t, first, row, count);
      }
    }
  }

  /// Fills [PanelWork#codes] from a record.
  abstract void unpack(PanelFormat format, MemorySegment panels, long record, PanelWork work);

  /// Fills the scales of [PanelWork] from a record.
  void scales(PanelFormat format, MemorySegment panels, long record, PanelWork work) {
    work.scales(format, panels, record);
  }

  /// Adds one record's products to [PanelWork#results] for tokens `[0, tokens)`.
  abstract void add(
      PanelFormat format, PanelWork work, QuantisedActivations.Encoding x, int record, int tokens);
}
