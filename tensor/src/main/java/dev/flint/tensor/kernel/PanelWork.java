package dev.flint.tensor.kernel;

import dev.flint.tensor.format.Codebook;
import dev.flint.tensor.format.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// One record of a panel, unpacked into arrays that stay in the first-level cache, and the running
/// sums of one panel. A worker's own.
final class PanelWork {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final int ROWS = PanelFormat.ROWS;

  /// Codes less their zero point, `[columns / 4][16 rows][4 columns]`.
  final byte[] codes = new byte[256 * ROWS];

  /// The codes of a record as they lie in the panel.
  final byte[] packed = new byte[256 * ROWS];

  /// Small scales and minima, `[sub-blocks][16 rows][2]`: each twice, for the two halves of a group
  /// that vector kernels sum side by side.
  final int[] scales = new int[16 * ROWS * 2];

  final int[] minima = new int[16 * ROWS * 2];

  /// `d` and `dmin`, `[16 rows][2]`.
  final float[] d = new float[ROWS * 2];

  final float[] dmin = new float[ROWS * 2];

  /// Integer sums of a record for two tokens, `[2][16 rows][2]`.
  final int[] sums = new int[ROWS * 2 * 2];

  /// Running results of the panel, `[token][16 rows][2]`; the second of each pair means nothing.
  float[] results = new float[0];

  /// Sums of products in 16 bits, `[2 tokens][16 rows][4]`.
  final short[] partial = new short[2 * ROWS * 4];

  private final byte[] small = new byte[256];
  private final short[] halves = new short[ROWS];
  private final float[] widened = new float[ROWS];

  /// Reads `d` and `dmin` of a record.
  void blockScales(PanelFormat format, MemorySegment panels, long record) {
    if (format.type() == TensorType.MXFP4) {
      for (int row = 0; row < ROWS; row++) {
        int exponent = panels.get(ValueLayout.JAVA_BYTE, record + format.dAt() + row) & 0xFF;
        d[2 * row] = Codebook.halfE8m0(exponent);
        d[2 * row + 1] = d[2 * row];
      }
    } else {
      halves(panels, record + format.dAt(), d);
    }
    if (format.minima() != PanelFormat.Minima.NONE) {
      halves(panels, record + format.dminAt(), dmin);
    }
  }

  /// Reads everything of a record but its codes.
  void scales(PanelFormat format, MemorySegment panels, long record) {
    blockScales(format, panels, record);
    if (!format.scales()) {
      return;
    }
    int n = format.subBlocks() * ROWS;
    long at = record + format.scalesAt();
    MemorySegment.copy(panels, ValueLayout.JAVA_BYTE, at, small, 0, n);
    boolean nibbles = format.minima() == PanelFormat.Minima.NIBBLE;
    for (int i = 0; i < n; i++) {
      int value = small[PanelFormat.small(i / ROWS, i % ROWS)];
      twice(scales, i, nibbles ? value & 15 : value);
      if (nibbles) {
        twice(minima, i, (value >> 4) & 15);
      }
    }
    if (format.minima() == PanelFormat.Minima.SUB_BLOCK) {
      at = record + format.minimaAt();
      MemorySegment.copy(panels, ValueLayout.JAVA_BYTE, at, small, 0, n);
      for (int i = 0; i < n; i++) {
        twice(minima, i, small[PanelFormat.small(i / ROWS, i % ROWS)]);
      }
    }
  }

  private static void twice(int[] target, int i, int value) {
    target[2 * i] = value;
    target[2 * i + 1] = value;
  }

  private void halves(MemorySegment panels, long at, float[] target) {
    MemorySegment.copy(panels, SHORT, at, halves, 0, ROWS);
    for (int row = 0; row < ROWS; row++) {
      widened[row] = Float.float16ToFloat(halves[row]);
    }
    for (int row = 0; row < ROWS; row++) {
      target[2 * row] = widened[row];
      target[2 * row + 1] = widened[row];
    }
  }

  /// Room for so many tokens' results, all zero.
  void clear(int tokens) {
    int n = tokens * ROWS * 2;
    if (results.length < n) {
      results = new float[n];
    } else {
      java.util.Arrays.fill(results, 0, n, 0);
    }
  }
}
