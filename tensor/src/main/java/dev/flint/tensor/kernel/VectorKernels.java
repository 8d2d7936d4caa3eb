package dev.flint.tensor.kernel;

import dev.flint.tensor.kernel.QuantisedActivations.Encoding;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The integer kernels in the Vector API: the fast path where there is no emitted code.
///
/// A vector of 16-bit lanes holds a group of 4 columns for several rows; the activations' 4 codes
/// are broadcast as one long. Products are summed in 16 bits as long as they fit (eight groups of
/// narrow codes, two of wide ones), then widened: the two halves of each 32-bit lane are added,
/// which leaves two partial sums a row side by side, and so does everything after them until the
/// floats. Two tokens share each unpacked group.
final class VectorKernels extends PanelKernels {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final boolean WIDE = ShortVector.SPECIES_PREFERRED.length() >= 16;
  private static final VectorSpecies<Short> S =
      WIDE ? ShortVector.SPECIES_256 : ShortVector.SPECIES_128;
  private static final VectorSpecies<Byte> B =
      WIDE ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;
  private static final VectorSpecies<Integer> I =
      WIDE ? IntVector.SPECIES_256 : IntVector.SPECIES_128;
  private static final VectorSpecies<Long> L =
      WIDE ? LongVector.SPECIES_256 : LongVector.SPECIES_128;
  private static final VectorSpecies<Float> F =
      WIDE ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;

  /// Vectors of bytes in which codes are unpacked.
  private static final VectorSpecies<Byte> U =
      WIDE ? ByteVector.SPECIES_256 : ByteVector.SPECIES_128;

  private static final int SHORTS = S.length();
  private static final int INTS = I.length();

  /// Bytes of a group: 16 rows of 4 columns.
  private static final int GROUP = PanelFormat.ROWS * 4;

  /// Partial sums of a token: two for each row.
  private static final int PAIRS = PanelFormat.ROWS * 2;

  @Override
  public String name() {
    return "vector";
  }

  @Override
  void unpack(PanelFormat format, MemorySegment panels, long record, PanelWork work) {
    byte[] codes = work.codes;
    for (int c = 0; c < format.columns(); c += 32) {
      long at = record + (long) (c / 32) * format.codeBytes();
      int to = c / 4 * GROUP;
      if (format.bits() == 8) {
        for (int i = 0; i < 8 * GROUP; i += U.length()) {
          ByteVector.fromMemorySegment(U, panels, at + i, LITTLE)
              .sub((byte) format.zero())
              .intoArray(codes, to + i);
        }
      } else if (format.codebook() != null) {
        looked(format.codebook(), panels, at, codes, to);
      } else {
        planes(format, panels, at, codes, to);
      }
    }
  }

  private static void looked(byte[] table, MemorySegment panels, long at, byte[] codes, int to) {
    for (int i = 0; i < 4 * GROUP; i++) {
      int pair = panels.get(ValueLayout.JAVA_BYTE, at + i);
      int target = to + i / GROUP * 2 * GROUP + i % GROUP;
      codes[target] = table[pair & 15];
      codes[target + GROUP] = table[(pair >> 4) & 15];
    }
  }

  /// 32 columns from planes of 4, 2 and 1 bits.
  private static void planes(
      PanelFormat format, MemorySegment panels, long at, byte[] codes, int to) {
    byte zero = (byte) format.zero();
    int low = 0;
    if ((format.bits() & 4) != 0) {
      low = 4;
      boolean last = format.bits() == 4;
      for (int i = 0; i < 4 * GROUP; i += U.length()) {
        ByteVector pair = ByteVector.fromMemorySegment(U, panels, at + i, LITTLE);
        ByteVector first = pair.and((byte) 15);
        ByteVector second = pair.lanewise(VectorOperators.LSHR, 4).and((byte) 15);
        if (last) {
          first = first.sub(zero);
          second = second.sub(zero);
        }
        int target = to + i / GROUP * 2 * GROUP + i % GROUP;
        first.intoArray(codes, target);
        second.intoArray(codes, target + GROUP);
      }
      at += 4 * GROUP;
    }
    if ((format.bits() & 2) != 0) {
      twoBits(format, panels, at, codes, to, low);
      low += 2;
      at += 2 * GROUP;
    }
    if ((format.bits() & 1) != 0) {
      for (int i = 0; i < GROUP; i += U.length()) {
        ByteVector eight = ByteVector.fromMemorySegment(U, panels, at + i, LITTLE);
        for (int g = 0; g < 8; g++) {
          ByteVector bit = eight.and((byte) 1).lanewise(VectorOperators.LSHL, low);
          int target = to + g * GROUP + i;
          ByteVector.fromArray(U, codes, target).or(bit).sub(zero).intoArray(codes, target);
          eight = eight.lanewise(VectorOperators.LSHR, 1);
        }
      }
    }
  }

  private static void twoBits(
      PanelFormat format, MemorySegment panels, long at, byte[] codes, int to, int low) {
    byte zero = (byte) ((format.bits() & 1) == 0 ? format.zero() : 0);
    for (int i = 0; i < 2 * GROUP; i += U.length()) {
      ByteVector four = ByteVector.fromMemorySegment(U, panels, at + i, LITTLE);
      int first = to + i / GROUP * 4 * GROUP + i % GROUP;
      for (int g = 0; g < 4; g++) {
        ByteVector two = four.and((byte) 3);
        int target = first + g * GROUP;
        if (low > 0) {
          two = two.lanewise(VectorOperators.LSHL, low).or(ByteVector.fromArray(U, codes, target));
        }
        two.sub(zero).intoArray(codes, target);
        four = four.lanewise(VectorOperators.LSHR, 2);
      }
    }
  }

  @Override
  void scales(PanelFormat format, MemorySegment panels, long record, PanelWork work) {
    if (INTS != 8) {
      super.scales(format, panels, record, work);
      return;
    }
    work.blockScales(format, panels, record);
    if (!format.scales()) {
      return;
    }
    int n = format.subBlocks() * PanelFormat.ROWS;
    boolean nibbles = format.minima() == PanelFormat.Minima.NIBBLE;
    for (int i = 0; i < n; i += 8) {
      ByteVector eight =
          ByteVector.fromMemorySegment(
              ByteVector.SPECIES_64, panels, record + format.scalesAt() + i, LITTLE);
      if (nibbles) {
        twice(eight.lanewise(VectorOperators.LSHR, 4).and((byte) 15), work.minima, i);
        eight = eight.and((byte) 15);
      }
      twice(eight, work.scales, i);
    }
    if (format.minima() == PanelFormat.Minima.SUB_BLOCK) {
      for (int i = 0; i < n; i += 8) {
        twice(
            ByteVector.fromMemorySegment(
                ByteVector.SPECIES_64, panels, record + format.minimaAt() + i, LITTLE),
            work.minima,
            i);
      }
    }
  }

  private static final VectorShuffle<Integer> FIRST_TWICE = VectorShuffle.fromOp(I, i -> i / 2 * 2);
  private static final VectorShuffle<Integer> SECOND_TWICE =
      VectorShuffle.fromOp(I, i -> i / 2 * 2 + 1);

  /// Four rows of two sub-blocks, `at` bytes into the small scales.
  private static void twice(ByteVector eight, int[] target, int at) {
    IntVector wide = (IntVector) eight.convertShape(VectorOperators.B2I, I, 0);
    int first = at / PAIRS * 2 * PAIRS + at % PAIRS;
    wide.rearrange(FIRST_TWICE).intoArray(target, first);
    wide.rearrange(SECOND_TWICE).intoArray(target, first + PAIRS);
  }

  @Override
  void add(PanelFormat format, PanelWork work, Encoding x, int record, int tokens) {
    int groups = format.columns() / 4;
    for (int t = 0; t < tokens; t += 2) {
      int second = t + 1 < tokens ? t + 1 : t;
      int codes0 = t * x.longsPerRow + record * groups;
      int codes1 = second * x.longsPerRow + record * groups;
      if (format.superBlock()) {
        java.util.Arrays.fill(work.sums, 0);
        superBlock(format, work, x, codes0, codes1, second > t);
        finish(format, work, x, record, t, 0);
        if (second > t) {
          finish(format, work, x, record, second, PAIRS);
        }
      } else {
        java.util.Arrays.fill(work.sums, 0);
        if (format.words()) {
          words(work, x.codes, codes0, 0);
          words(work, x.codes, codes1, PAIRS);
        } else {
          block(format, work, x, codes0, codes1, second > t);
        }
        finishBlock(format, work, x, record, t, 0);
        if (second > t) {
          finishBlock(format, work, x, record, second, PAIRS);
        }
      }
    }
  }

  private static void superBlock(
      PanelFormat format, PanelWork work, Encoding x, int codes0, int codes1, boolean two) {
    int sub = format.subColumns() / 4;
    int step = format.wide() ? 2 : sub;
    for (int s = 0; s < format.subBlocks(); s++) {
      int group = s * sub;
      int step0 = x.step(codes0 + group);
      int step1 = x.step(codes1 + group);
      for (int g = group; g < (s + 1) * sub; g += step) {
        for (int half = 0; half < GROUP; half += 4 * SHORTS) {
          if (two) {
            two(work, x.codes, codes0 + g, codes1 + g, g * GROUP + half, step);
            widen(work, GROUP, s * PAIRS + half / 2, step1, PAIRS + half / 2);
          } else {
            one(work, x.codes, codes0 + g, g * GROUP + half, step);
          }
          widen(work, 0, s * PAIRS + half / 2, step0, half / 2);
        }
      }
    }
  }

  /// As [#superBlock], without small scales.
  private static void block(
      PanelFormat format, PanelWork work, Encoding x, int codes0, int codes1, boolean two) {
    int step = format.wide() ? 2 : 4;
    for (int g = 0; g < 8; g += step) {
      int step0 = x.step(codes0 + g);
      int step1 = x.step(codes1 + g);
      for (int half = 0; half < GROUP; half += 4 * SHORTS) {
        if (two) {
          two(work, x.codes, codes0 + g, codes1 + g, g * GROUP + half, step);
          widen(work, GROUP, step1, PAIRS + half / 2);
        } else {
          one(work, x.codes, codes0 + g, g * GROUP + half, step);
        }
        widen(work, 0, step0, half / 2);
      }
    }
  }

  /// As [#block] for one token with activations of 16 bits: products in lanes of 32, two of a row
  /// side by side.
  private static void words(PanelWork work, long[] x, int xAt, int to) {
    for (int i = 0; i < PAIRS; i += INTS) {
      IntVector sum = IntVector.zero(I);
      for (int g = 0; g < 8; g++) {
        IntVector w = codes(work.codes, g * GROUP + 2 * i).reinterpretAsInts();
        IntVector v = LongVector.broadcast(L, x[xAt + g]).reinterpretAsInts();
        sum = sum.add(high(w).mul(high(v))).add(low(w).mul(low(v)));
      }
      sum.intoArray(work.sums, to + i);
    }
  }

  /// The low 16 bits of each lane, signed.
  private static IntVector low(IntVector pairs) {
    return high(pairs.lanewise(VectorOperators.LSHL, 16));
  }

  /// The high 16 bits of each lane, signed.
  private static IntVector high(IntVector pairs) {
    return pairs.lanewise(VectorOperators.ASHR, 16);
  }

  /// `partial = Σ codes · activations` over `groups` groups, for four vectors of rows.
  private static void one(PanelWork work, long[] x, int xAt, int at, int groups) {
    byte[] codes = work.codes;
    ShortVector a0 = ShortVector.zero(S);
    ShortVector a1 = ShortVector.zero(S);
    ShortVector a2 = ShortVector.zero(S);
    ShortVector a3 = ShortVector.zero(S);
    for (int g = 0; g < groups; g++) {
      ShortVector v = LongVector.broadcast(L, x[xAt + g]).reinterpretAsShorts();
      int from = at + g * GROUP;
      a0 = a0.add(codes(codes, from).mul(v));
      a1 = a1.add(codes(codes, from + SHORTS).mul(v));
      a2 = a2.add(codes(codes, from + 2 * SHORTS).mul(v));
      a3 = a3.add(codes(codes, from + 3 * SHORTS).mul(v));
    }
    a0.intoArray(work.partial, 0);
    a1.intoArray(work.partial, SHORTS);
    a2.intoArray(work.partial, 2 * SHORTS);
    a3.intoArray(work.partial, 3 * SHORTS);
  }

  /// As [#one] for two tokens; the second's partial sums begin at [#GROUP].
  private static void two(PanelWork work, long[] x, int xAt, int yAt, int at, int groups) {
    byte[] codes = work.codes;
    ShortVector a0 = ShortVector.zero(S);
    ShortVector a1 = ShortVector.zero(S);
    ShortVector a2 = ShortVector.zero(S);
    ShortVector a3 = ShortVector.zero(S);
    ShortVector b0 = ShortVector.zero(S);
    ShortVector b1 = ShortVector.zero(S);
    ShortVector b2 = ShortVector.zero(S);
    ShortVector b3 = ShortVector.zero(S);
    for (int g = 0; g < groups; g++) {
      ShortVector v = LongVector.broadcast(L, x[xAt + g]).reinterpretAsShorts();
      ShortVector u = LongVector.broadcast(L, x[yAt + g]).reinterpretAsShorts();
      int from = at + g * GROUP;
      ShortVector w = codes(codes, from);
      a0 = a0.add(w.mul(v));
      b0 = b0.add(w.mul(u));
      w = codes(codes, from + SHORTS);
      a1 = a1.add(w.mul(v));
      b1 = b1.add(w.mul(u));
      w = codes(codes, from + 2 * SHORTS);
      a2 = a2.add(w.mul(v));
      b2 = b2.add(w.mul(u));
      w = codes(codes, from + 3 * SHORTS);
      a3 = a3.add(w.mul(v));
      b3 = b3.add(w.mul(u));
    }
    a0.intoArray(work.partial, 0);
    a1.intoArray(work.partial, SHORTS);
    a2.intoArray(work.partial, 2 * SHORTS);
    a3.intoArray(work.partial, 3 * SHORTS);
    b0.intoArray(work.partial, GROUP);
    b1.intoArray(work.partial, GROUP + SHORTS);
    b2.intoArray(work.partial, GROUP + 2 * SHORTS);
    b3.intoArray(work.partial, GROUP + 3 * SHORTS);
  }

  private static ShortVector codes(byte[] codes, int from) {
    return (ShortVector)
        ByteVector.fromArray(B, codes, from).convertShape(VectorOperators.B2S, S, 0);
  }

  /// `sums += scale · factor · partial`, the halves of each pair of 16-bit sums added in 32 bits.
  private static void widen(PanelWork work, int from, int scaleAt, int factor, int to) {
    for (int i = 0; i < 4; i++) {
      int at = to + i * INTS;
      wide(work.partial, from + i * SHORTS)
          .mul(IntVector.fromArray(I, work.scales, scaleAt + i * INTS).mul(factor))
          .add(IntVector.fromArray(I, work.sums, at))
          .intoArray(work.sums, at);
    }
  }

  /// As above with the scale 1.
  private static void widen(PanelWork work, int from, int factor, int to) {
    for (int i = 0; i < 4; i++) {
      int at = to + i * INTS;
      wide(work.partial, from + i * SHORTS)
          .mul(factor)
          .add(IntVector.fromArray(I, work.sums, at))
          .intoArray(work.sums, at);
    }
  }

  private static IntVector wide(short[] partial, int from) {
    IntVector both = ShortVector.fromArray(S, partial, from).reinterpretAsInts();
    return low(both).add(high(both));
  }

  /// Adds the two partial sums of each row; the result stands in the first of each pair.
  private static IntVector paired(int[] sums, int at) {
    IntVector value = IntVector.fromArray(I, sums, at);
    return value.add(
        value.reinterpretAsLongs().lanewise(VectorOperators.LSHR, 32).reinterpretAsInts());
  }

  private static FloatVector floats(IntVector value) {
    return (FloatVector) value.convertShape(VectorOperators.I2F, F, 0);
  }

  private static void finish(
      PanelFormat format, PanelWork work, Encoding x, int record, int t, int at) {
    float scale = x.scales[t * x.scalesPerRow + record];
    int sums = t * x.sumsPerRow + record * 16;
    int n = format.subBlocks();
    boolean minima = format.minima() != PanelFormat.Minima.NONE;
    for (int i = 0; i < PAIRS; i += INTS) {
      FloatVector products = floats(paired(work.sums, at + i));
      FloatVector d = FloatVector.fromArray(F, work.d, i);
      FloatVector value;
      if (minima) {
        IntVector least = IntVector.zero(I);
        for (int s = 0; s < n; s++) {
          int codes = n == 16 ? x.sums[sums + s] : x.sums[sums + 2 * s] + x.sums[sums + 2 * s + 1];
          least = least.add(IntVector.fromArray(I, work.minima, s * PAIRS + i).mul(codes));
        }
        FloatVector dmin = FloatVector.fromArray(F, work.dmin, i);
        value = d.fma(products, dmin.mul(floats(least)).neg());
      } else {
        value = d.mul(products);
      }
      int result = t * PAIRS + i;
      FloatVector.broadcast(F, scale)
          .fma(value, FloatVector.fromArray(F, work.results, result))
          .intoArray(work.results, result);
    }
  }

  private static void finishBlock(
      PanelFormat format, PanelWork work, Encoding x, int record, int t, int at) {
    float scale = x.scales[t * x.scalesPerRow + record];
    for (int i = 0; i < PAIRS; i += INTS) {
      int result = t * PAIRS + i;
      FloatVector value =
          FloatVector.fromArray(F, work.d, i)
              .mul(scale)
              .fma(
                  floats(paired(work.sums, at + i)),
                  FloatVector.fromArray(F, work.results, result));
      if (format.minima() == PanelFormat.Minima.BLOCK) {
        float sum = scale * x.sums[t * x.sumsPerRow + record];
        value = FloatVector.fromArray(F, work.dmin, i).fma(FloatVector.broadcast(F, sum), value);
      }
      value.intoArray(work.results, result);
    }
  }
}
