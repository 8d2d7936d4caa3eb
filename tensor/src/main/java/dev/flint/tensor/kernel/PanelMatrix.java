package dev.flint.tensor.kernel;

import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A quantised matrix laid out in panels ([PanelFormat]): panel after panel, each a line of
/// records. Rows beyond the last are zero.
final class PanelMatrix implements Matrix {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final PanelFormat format;
  private final int rows;
  private final int columns;
  private final MemorySegment panels;

  private final Tensor tensor;

  private PanelMatrix(PanelFormat format, Tensor tensor, Arena arena) {
    this.format = format;
    this.tensor = tensor;
    rows = tensor.rows();
    columns = tensor.columns();
    long panelBytes = (long) (columns / format.columns()) * format.recordBytes();
    panels = arena.allocate(panels() * panelBytes, 64);
  }

  /// Room for a tensor's panels; [#layOut] fills them.
  static PanelMatrix of(Tensor tensor, PanelFormat format, Arena arena) {
    return new PanelMatrix(format, tensor, arena);
  }

  /// Fills panels `[from, to)` from the file. Different panels may be filled by different threads.
  void layOut(int from, int to) {
    FileBlock block = new FileBlock();
    int records = columns / format.columns();
    long rowBytes = tensor.type().bytes(columns);
    long blockBytes = tensor.type().blockBytes();
    for (int row = from * PANEL_ROWS; row < Math.min(to * PANEL_ROWS, rows); row++) {
      long source = row * rowBytes;
      long record = record(row / PANEL_ROWS, 0);
      for (int r = 0; r < records; r++) {
        block.read(tensor.type(), tensor.data(), source);
        store(block, format, panels, record, row % PANEL_ROWS);
        source += blockBytes;
        record += format.recordBytes();
      }
    }
  }

  /// Writes one row's block into its lanes of a record.
  private static void store(
      FileBlock block, PanelFormat format, MemorySegment panels, long record, int row) {
    long at = record + 4L * row;
    int[] codes = block.codes;
    int stride = 4 * PANEL_ROWS;
    for (int g = 0; g < format.columns() / 4; g += 8) {
      long next = at;
      if (format.bits() == 8) {
        for (int i = 0; i < 8; i++) {
          panels.set(INT, next, codes[g + i] ^ 0x80808080);
          next += stride;
        }
      }
      if ((format.bits() & 4) != 0) {
        for (int p = 0; p < 8; p += 2) {
          int low = codes[g + p] & 0x0F0F0F0F;
          int high = codes[g + p + 1] & 0x0F0F0F0F;
          panels.set(INT, next, low | high << 4);
          next += stride;
        }
      }
      if ((format.bits() & 2) != 0) {
        int shift = format.bits() == 6 ? 4 : 0;
        for (int h = 0; h < 8; h += 4) {
          int four = 0;
          for (int i = 0; i < 4; i++) {
            four |= ((codes[g + h + i] >>> shift) & 0x03030303) << (2 * i);
          }
          panels.set(INT, next, four);
          next += stride;
        }
      }
      if ((format.bits() & 1) != 0) {
        int shift = format.bits() - 1;
        int eight = 0;
        for (int i = 0; i < 8; i++) {
          eight |= ((codes[g + i] >>> shift) & 0x01010101) << i;
        }
        panels.set(INT, next, eight);
      }
      at += format.codeBytes();
    }
    if (format.scales()) {
      for (int s = 0; s < format.subBlocks(); s++) {
        long small = PanelFormat.small(s, row);
        panels.set(ValueLayout.JAVA_BYTE, record + format.scalesAt() + small, block.scales[s]);
        if (format.minima() == PanelFormat.Minima.SUB_BLOCK) {
          panels.set(ValueLayout.JAVA_BYTE, record + format.minimaAt() + small, block.minima[s]);
        }
      }
    }
    if (format.type() == TensorType.MXFP4) {
      panels.set(ValueLayout.JAVA_BYTE, record + format.dAt() + row, (byte) block.d);
    } else {
      panels.set(SHORT, record + format.dAt() + 2L * row, block.d);
    }
    if (format.minima() != PanelFormat.Minima.NONE) {
      panels.set(SHORT, record + format.dminAt() + 2L * row, block.dmin);
    }
  }

  PanelFormat format() {
    return format;
  }

  /// Byte offset of a record.
  long record(int panel, int record) {
    return ((long) panel * (columns / format.columns()) + record) * format.recordBytes();
  }

  MemorySegment panelBytes() {
    return panels;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public TensorType type() {
    return format.type();
  }

  @Override
  public long bytes() {
    return panels.byteSize();
  }
}
