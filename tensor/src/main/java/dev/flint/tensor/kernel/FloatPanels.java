package dev.flint.tensor.kernel;

import dev.flint.tensor.format.Dequantiser;

/// Products with matrices that the file holds as floats (F32, F16, BF16): nothing is quantised. A
/// panel of 16 rows is widened to `[columns][16]` and summed over the columns in order, one fused
/// multiply-add each: the reference's arithmetic, with the rows side by side. [FloatTileEmitter] is
/// its fast form.
final class FloatPanels {
  private static final int ROWS = Matrix.PANEL_ROWS;

  void multiply(Matrix w, Activations x, int tokens, F32 y, int from, int to, Scratch scratch) {
    FloatMatrix matrix = (FloatMatrix) w;
    int n = w.columns();
    float[] panel = scratch.moreFloats(n * ROWS);
    float[] row = scratch.floats(n);
    float[] sums = new float[ROWS];
    for (int p = from; p < to; p++) {
      int first = p * ROWS;
      int count = Math.min(ROWS, w.rows() - first);
      Dequantiser.row(w.type(), matrix.panelSegment(), matrix.at(p), panel, 0, n * ROWS);
      for (int t = 0; t < tokens; t++) {
        x.values().read(t, 0, row, n);
        java.util.Arrays.fill(sums, 0);
        for (int c = 0; c < n; c++) {
          float value = row[c];
          for (int r = 0; r < ROWS; r++) {
            sums[r] = Math.fma(value, panel[c * ROWS + r], sums[r]);
          }
        }
        y.write(t, first, sums, count);
      }
    }
  }
}
