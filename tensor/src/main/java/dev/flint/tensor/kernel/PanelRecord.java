package dev.flint.tensor.kernel;

import dev.flint.tensor.format.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// One record of a panel in the making, on the heap: sixteen rows' blocks are put in one by one,
/// then it is written as a whole. Rows that are never put are zero. A worker's own.
final class PanelRecord {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int ROWS = PanelFormat.ROWS;

  private final PanelFormat format;

  /// Codes, four to an int.
  private final int[] words;

  /// What stands behind the codes.
  private final byte[] small;

  PanelRecord(PanelFormat format) {
    this.format = format;
    words = new int[format.scalesAt() / 4];
    small = new byte[format.recordBytes() - format.scalesAt()];
  }

  /// Writes the record at a byte offset.
  void write(MemorySegment panels, long at) {
    MemorySegment.copy(words, 0, panels, INT, at, words.length);
    MemorySegment.copy(
        small, 0, panels, ValueLayout.JAVA_BYTE, at + format.scalesAt(), small.length);
  }

  /// Puts one row's block into its lanes.
  void put(FileBlock block, int row) {
    switch (format.bits()) {
      case 4 -> nibbles(block.codes, row);
      case 8 -> bytes(block.codes, row);
      default -> planes(block.codes, row);
    }
    if (format.scales()) {
      for (int s = 0; s < format.subBlocks(); s++) {
        small[PanelFormat.small(s, row)] = block.scales[s];
      }
      if (format.minima() == PanelFormat.Minima.SUB_BLOCK) {
        int minima = format.minimaAt() - format.scalesAt();
        for (int s = 0; s < format.subBlocks(); s++) {
          small[minima + PanelFormat.small(s, row)] = block.minima[s];
        }
      }
    }
    int d = format.dAt() - format.scalesAt();
    if (format.type() == TensorType.MXFP4) {
      small[d + row] = (byte) block.d;
    } else {
      put16(d + 2 * row, block.d);
    }
    if (format.minima() != PanelFormat.Minima.NONE) {
      put16(format.dminAt() - format.scalesAt() + 2 * row, block.dmin);
    }
  }

  private void put16(int at, short value) {
    small[at] = (byte) value;
    small[at + 1] = (byte) (value >> 8);
  }

  private void nibbles(int[] codes, int row) {
    int[] target = words;
    for (int i = 0, at = row; at < target.length; i += 2, at += ROWS) {
      target[at] = codes[i] | codes[i + 1] << 4;
    }
  }

  private void bytes(int[] codes, int row) {
    int[] target = words;
    for (int i = 0, at = row; at < target.length; i++, at += ROWS) {
      target[at] = codes[i] ^ 0x80808080;
    }
  }

  private void planes(int[] codes, int row) {
    int at = row;
    for (int g = 0; g < format.columns() / 4; g += 8) {
      if ((format.bits() & 4) != 0) {
        for (int p = 0; p < 8; p += 2) {
          words[at] = (codes[g + p] & 0x0F0F0F0F) | (codes[g + p + 1] & 0x0F0F0F0F) << 4;
          at += ROWS;
        }
      }
      if ((format.bits() & 2) != 0) {
        int shift = format.bits() == 6 ? 4 : 0;
        for (int h = 0; h < 8; h += 4) {
          words[at] =
              ((codes[g + h] >>> shift) & 0x03030303)
                  | ((codes[g + h + 1] >>> shift) & 0x03030303) << 2
                  | ((codes[g + h + 2] >>> shift) & 0x03030303) << 4
                  | ((codes[g + h + 3] >>> shift) & 0x03030303) << 6;
          at += ROWS;
        }
      }
      if ((format.bits() & 1) != 0) {
        int shift = format.bits() - 1;
        int eight = 0;
        for (int i = 0; i < 8; i++) {
          eight |= ((codes[g + i] >>> shift) & 0x01010101) << i;
        }
        words[at] = eight;
        at += ROWS;
      }
    }
  }
}
