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

  private final byte[] small = new byte[256];

  /// Reads everything of a record but its codes.
  void scales(PanelFormat format, MemorySegment panels, long record) {
    halves(format, panels, record + format.dAt(), d);
    if (format.minima() != PanelFormat.Minima.NONE) {
      for (int row = 0; row < ROWS; row++) {
        float value =
            Float.float16ToFloat(panels.get(SHORT, record + format.dminAt() + 2L * row));
        dmin[2 * row] = value;
        dmin[2 * row + 1] = value;
      }
    }
    if (!format.scales()) {
      return;
    }
    int n = format.subBlocks() * ROWS;
    long at = record + format.scalesAt();
    MemorySegment.copy(panels, ValueLayout.JAVA_BYTE, at, small, 0, n);
    if (format.minima() == PanelFormat.Minima.NIBBLE) {
      for (int i = 0; i < n; i++) {
        twice(scales, i, small[i] & 15);
        twice(minima, i, (small[i] >> 4) & 15);
      }
      return;
    }
    for (int i = 0; i < n; i++) {
      twice(scales, i, small[i]);
    }
    if (format.minima() == PanelFormat.Minima.SUB_BLOCK) {
      at = record + format.minimaAt();
      MemorySegment.copy(panels, ValueLayout.JAVA_BYTE, at, small, 0, n);
      for (int i = 0; i < n; i++) {
        twice(minima, i, small[i]);
      }
    }
  }

  private static void twice(int[] target, int i, int value) {
    target[2 * i] = value;
    target[2 * i + 1] = value;
  }

  private static void halves(
      PanelFormat format, MemorySegment panels, long at, float[] target) {
    for (int row = 0; row < ROWS; row++) {
      float value =
          format.type() == TensorType.MXFP4
              ? Codebook.halfE8m0(panels.get(ValueLayout.JAVA_BYTE, at + row) & 0xFF)
              : Float.float16ToFloat(panels.get(SHORT, at + 2L * row));
      target[2 * row] = value;
      target[2 * row + 1] = value;
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
