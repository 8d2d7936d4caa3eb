package dev.flint.tensor.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The integer kernels, one number at a time: the specification of every fast form, bit for bit.
final class ScalarKernels extends PanelKernels {
  private static final int ROWS = PanelFormat.ROWS;

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  void unpack(PanelFormat format, MemorySegment panels, long record, PanelWork work) {
    byte[] table = format.codebook();
    MemorySegment.copy(panels, ValueLayout.JAVA_BYTE, record, work.packed, 0, format.scalesAt());
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < format.columns(); column++) {
        int code = code(format, work.packed, row, column);
        code = table == null ? code - format.zero() : table[code];
        work.codes[column / 4 * ROWS * 4 + row * 4 + column % 4] = (byte) code;
      }
    }
  }

  /// The code of one weight, put together from its planes.
  private static int code(PanelFormat format, byte[] packed, int row, int column) {
    int at = column / 32 * format.codeBytes() + row * 4 + column % 4;
    int group = column % 32 / 4;
    int plane = ROWS * 4;
    if (format.bits() == 8) {
      return packed[at + group * plane] & 0xFF;
    }
    int code = 0;
    int shift = 0;
    if ((format.bits() & 4) != 0) {
      int pair = packed[at + group / 2 * plane];
      code = (pair >> (group % 2 * 4)) & 15;
      shift = 4;
      at += 4 * plane;
    }
    if ((format.bits() & 2) != 0) {
      int four = packed[at + group / 4 * plane];
      code |= ((four >> (group % 4 * 2)) & 3) << shift;
      shift += 2;
      at += 2 * plane;
    }
    if ((format.bits() & 1) != 0) {
      code |= ((packed[at] >> group) & 1) << shift;
    }
    return code;
  }

  @Override
  void add(
      PanelFormat format, PanelWork work, QuantisedActivations.Encoding x, int record, int tokens) {
    for (int t = 0; t < tokens; t++) {
      float scale = x.scales[t * x.scalesPerRow + record];
      for (int row = 0; row < ROWS; row++) {
        int at = (t * ROWS + row) * 2;
        work.results[at] =
            format.superBlock()
                ? superBlock(format, work, x, record, t, row, scale, work.results[at])
                : block(format, work, x, record, t, row, scale, work.results[at]);
      }
    }
  }

  private static float block(
      PanelFormat format,
      PanelWork work,
      QuantisedActivations.Encoding x,
      int record,
      int t,
      int row,
      float scale,
      float y) {
    int size = x.stepColumns();
    int sum = 0;
    for (int s = 0; s < 32 / size; s++) {
      sum +=
          x.step(t, record * 32 + s * size)
              * dot(work, x, record * 32, s * size, (s + 1) * size, t, row);
    }
    y = Math.fma(scale * work.d[2 * row], (float) sum, y);
    if (format.minima() == PanelFormat.Minima.BLOCK) {
      y = Math.fma(work.dmin[2 * row], scale * x.sums[t * x.sumsPerRow + record], y);
    }
    return y;
  }

  private static float superBlock(
      PanelFormat format,
      PanelWork work,
      QuantisedActivations.Encoding x,
      int record,
      int t,
      int row,
      float scale,
      float y) {
    int size = format.subColumns();
    int sums = t * x.sumsPerRow + record * 16;
    int products = 0;
    int minima = 0;
    for (int s = 0; s < format.subBlocks(); s++) {
      int sum = dot(work, x, record * 256, s * size, (s + 1) * size, t, row);
      int step = x.step(t, record * 256 + s * size);
      products += work.scales[(s * ROWS + row) * 2] * step * sum;
      if (format.minima() != PanelFormat.Minima.NONE) {
        int codes = size == 16 ? x.sums[sums + s] : x.sums[sums + 2 * s] + x.sums[sums + 2 * s + 1];
        minima += work.minima[(s * ROWS + row) * 2] * codes;
      }
    }
    float d = work.d[2 * row];
    if (format.minima() == PanelFormat.Minima.NONE) {
      return Math.fma(scale, d * products, y);
    }
    return Math.fma(scale, Math.fma(d, (float) products, -(work.dmin[2 * row] * minima)), y);
  }

  /// `Σ code · activation` over columns `[from, to)` of a record that begins at `column`.
  private static int dot(
      PanelWork work,
      QuantisedActivations.Encoding x,
      int column,
      int from,
      int to,
      int t,
      int row) {
    int sum = 0;
    for (int c = from; c < to; c++) {
      sum += work.codes[c / 4 * ROWS * 4 + row * 4 + c % 4] * x.code(t, column + c);
    }
    return sum;
  }
}
