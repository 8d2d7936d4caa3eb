package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.Mem;
import dev.flint.tensor.asm.Vec;

/// Emits how a format's codes come from a panel into a vector of unsigned bytes, four columns of
/// each row: the whole of what the matrix product needs to know of a format's packing.
///
/// Where products are summed in 16 bits, a code that has more bits than fit is loaded in two
/// passes, its low four bits first, then its high four, which count sixteen times.
abstract sealed class CodeLoader {
  /// Rounds over the codes: 1, or 2 for halves of bytes.
  abstract int passes();

  /// Vectors that hold 32 columns: 8 of bytes, 16 of words.
  int vectors() {
    return 8;
  }

  /// Vectors whose products with activations of ±127 fit a 16-bit lane together (two columns of
  /// each group meet in a lane).
  abstract int groups();

  /// What is to be subtracted from the loaded codes, as a power of two; -1 for nothing.
  abstract int zeroLog2();

  /// Constants worth a register, the most used first.
  abstract byte[][] constants(Lanes lanes);

  /// Loads vector `g` of a row vector: the four columns of a group, or two of them.
  ///
  /// @param at the first plane of these 32 columns, at the row vector's first row
  /// @param free a register to use in between
  abstract void load(Lanes lanes, int g, int pass, Vec d, Mem at, Vec free);

  /// @param wide whether products are summed in 32 bits
  static CodeLoader of(PanelFormat format, boolean wide) {
    if (format.spread()) {
      return new Bytes(format, wide);
    }
    byte[] table = format.codebook();
    if (table == null) {
      return format.words() ? new Words() : new Planes(format, wide);
    }
    if (format.wide()) {
      return wide ? new Table(table, 7, 8) : new HalfTable(table);
    }
    return new Table(table, 4, wide ? 8 : 4);
  }

  /// Bytes of one plane's step: 16 rows of 4 columns.
  private static final int STEP = PanelFormat.ROWS * 4;

  private static void nibble(Lanes lanes, int g, Vec d, Mem at) {
    Mem pair = at.plus((long) (g / 2) * STEP);
    if (g % 2 == 0) {
      lanes.load(d, pair);
    } else if (lanes.bits == 512) {
      lanes.shift(d, pair, -4);
    } else {
      lanes.load(d, pair);
      lanes.shift(d, d, -4);
    }
    lanes.and(d, d, lanes.constant(lanes.bytes(15)));
  }

  private static int narrowGroups(PanelFormat format) {
    int largest = (1 << format.bits()) - 1;
    return Integer.highestOneBit(Math.min(8, Short.MAX_VALUE / (largest * 127 * 2)));
  }

  private static int zeroLog2(PanelFormat format) {
    return format.zero() == 0 ? -1 : Integer.numberOfTrailingZeros(format.zero());
  }

  /// Codes that become bytes in one round.
  private abstract static sealed class OnePass extends CodeLoader {
    final PanelFormat format;
    private final boolean wide;

    OnePass(PanelFormat format, boolean wide) {
      this.format = format;
      this.wide = wide;
    }

    @Override
    int passes() {
      return 1;
    }

    @Override
    int groups() {
      return wide ? 8 : narrowGroups(format);
    }

    @Override
    int zeroLog2() {
      return CodeLoader.zeroLog2(format);
    }
  }

  /// A spread panel's bytes, as they are.
  private static final class Bytes extends OnePass {
    Bytes(PanelFormat format, boolean wide) {
      super(format, wide);
    }

    @Override
    byte[][] constants(Lanes lanes) {
      return new byte[0][];
    }

    @Override
    void load(Lanes lanes, int g, int pass, Vec d, Mem at, Vec free) {
      lanes.load(d, at.plus((long) g * STEP));
    }
  }

  /// Planes of 4, 2 and 1 bits, put together.
  private static final class Planes extends OnePass {
    Planes(PanelFormat format, boolean wide) {
      super(format, wide);
    }

    @Override
    byte[][] constants(Lanes lanes) {
      return switch (format.bits()) {
        case 4 -> new byte[][] {lanes.bytes(15)};
        case 5 -> new byte[][] {lanes.bytes(15), lanes.bytes(16)};
        case 6 -> new byte[][] {lanes.bytes(15), lanes.bytes(48)};
        case 2 -> new byte[][] {lanes.bytes(3)};
        default -> new byte[][] {lanes.bytes(3), lanes.bytes(4)};
      };
    }

    @Override
    void load(Lanes lanes, int g, int pass, Vec d, Mem at, Vec free) {
      int low = 0;
      long plane = 0;
      if ((format.bits() & 4) != 0) {
        nibble(lanes, g, d, at);
        low = 4;
        plane = 4 * STEP;
      }
      if ((format.bits() & 2) != 0) {
        part(
            lanes, at.plus(plane + (long) (g / 4) * STEP), low - g % 4 * 2, 3 << low, low, d, free);
        low += 2;
        plane += 2 * STEP;
      }
      if ((format.bits() & 1) != 0) {
        part(lanes, at.plus(plane), low - g, 1 << low, low, d, free);
      }
    }

    /// The bits of one plane, shifted to their place, into `d` or beside what is there.
    private static void part(Lanes lanes, Mem at, int left, int mask, int low, Vec d, Vec free) {
      Vec target = low == 0 ? d : free;
      lanes.load(target, at);
      if (left != 0) {
        lanes.shift(target, target, left);
      }
      lanes.and(target, target, lanes.constant(lanes.bytes(mask)));
      if (low != 0) {
        lanes.or(d, d, free);
      }
    }
  }

  /// Whole bytes as words: of a group the first and third column, then the second and fourth.
  private static final class Words extends CodeLoader {
    @Override
    int passes() {
      return 1;
    }

    @Override
    int vectors() {
      return 16;
    }

    @Override
    int groups() {
      return 16;
    }

    @Override
    int zeroLog2() {
      return 7;
    }

    @Override
    byte[][] constants(Lanes lanes) {
      return new byte[][] {lanes.shorts(255)};
    }

    @Override
    void load(Lanes lanes, int g, int pass, Vec d, Mem at, Vec free) {
      Mem group = at.plus((long) (g / 2) * STEP);
      if (g % 2 == 1 && lanes.bits == 512) {
        lanes.shift(d, group, -8);
        return;
      }
      lanes.load(d, group);
      if (g % 2 == 0) {
        lanes.and(d, d, lanes.constant(lanes.shorts(255)));
      } else {
        lanes.shift(d, d, -8);
      }
    }
  }

  /// Four bits looked up in a table, to which a power of two is added.
  private static final class Table extends CodeLoader {
    private final byte[] table = new byte[16];

    private final int zeroLog2;
    private final int groups;

    Table(byte[] levels, int zeroLog2, int groups) {
      this.zeroLog2 = zeroLog2;
      this.groups = groups;
      for (int i = 0; i < table.length; i++) {
        table[i] = (byte) (levels[i] + (1 << zeroLog2));
      }
    }

    @Override
    int passes() {
      return 1;
    }

    @Override
    int groups() {
      return groups;
    }

    @Override
    int zeroLog2() {
      return zeroLog2;
    }

    @Override
    byte[][] constants(Lanes lanes) {
      return new byte[][] {lanes.bytes(15)};
    }

    @Override
    void load(Lanes lanes, int g, int pass, Vec d, Mem at, Vec free) {
      nibble(lanes, g, d, at);
      lanes.load(free, lanes.place(lanes.repeat(table)));
      lanes.a.vpshufb(d, free, d);
    }
  }

  /// Four bits looked up in a table of bytes, to which 128 is added: two tables of their halves.
  private static final class HalfTable extends CodeLoader {
    private final byte[][] tables = new byte[2][16];

    HalfTable(byte[] levels) {
      for (int i = 0; i < 16; i++) {
        tables[0][i] = (byte) ((levels[i] + 128) & 15);
        tables[1][i] = (byte) ((levels[i] + 128) >> 4);
      }
    }

    @Override
    int passes() {
      return 2;
    }

    @Override
    int groups() {
      return 8;
    }

    @Override
    int zeroLog2() {
      return 7;
    }

    @Override
    byte[][] constants(Lanes lanes) {
      return new byte[][] {lanes.bytes(15)};
    }

    @Override
    void load(Lanes lanes, int g, int pass, Vec d, Mem at, Vec free) {
      nibble(lanes, g, d, at);
      lanes.load(free, lanes.place(lanes.repeat(tables[pass])));
      lanes.a.vpshufb(d, free, d);
    }
  }
}
