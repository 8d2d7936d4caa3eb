package dev.flint.tensor.kernel;

import static dev.flint.tensor.asm.Registers.*;

import dev.flint.tensor.asm.Assembler;
import dev.flint.tensor.asm.Gpr;
import dev.flint.tensor.asm.Label;
import dev.flint.tensor.asm.Mem;
import dev.flint.tensor.asm.Routine;
import dev.flint.tensor.asm.Vec;
import dev.flint.tensor.format.TensorType;

/// Writes the routine that multiplies one panel (or two side by side) with a tile of tokens, over
/// all columns: the arithmetic of [PanelKernels], rows in the lanes of vectors.
///
/// A row vector holds four columns of 8 rows (16 in 512 bits). For each group of four columns it is
/// loaded once ([CodeLoader]) and multiplied with each token's four codes, which are repeated in
/// all lanes ([ProductStep]). The sums of a run of groups are widened to 32 bits with the small
/// scale, and turned into floats at the end of the record.
///
/// Called by [TileDriver] only, with
///
/// - rsi the panel, r9 the distance to the next one, r11 the number of records,
/// - rdx the first token's activations ([ActivationRecord]), r8 the distance to the next token,
/// - r14 the first token's results, r15 the distance to the next token,
/// - r12 the driver's parameters: whether results are added to those of earlier columns,
/// - rbx [#FRAME] bytes on the stack, at a multiple of 64.
///
/// Changes rax, rcx, rdx, rsi, r10, r11 and the vector registers; with one panel also r9 and rdi.
final class TileEmitter {
  /// Bytes of the frame: 32-bit sums, then results ([TileRegisters]).
  static final int FRAME = 2 * 1024;

  /// How far ahead weights are fetched: the hardware alone does not keep up with one core. Beside
  /// one token the memory is always busy, and more in flight only pushes out what is needed sooner.
  private static final int AHEAD_OF_ONE = 2048;

  private static final int AHEAD_OF_MORE = 4096;

  /// With AVX-512 a record is used up sooner.
  private static final int AHEAD_OF_MORE_512 = 8192;

  private final TileShape shape;
  private final PanelFormat format;
  private final ActivationRecord activations;
  private final Lanes lanes;
  private final Assembler a;
  private final ProductStep step;
  private final CodeLoader loader;

  private final TileRegisters where;
  private final TileResults results;
  private final int vectors;
  private final int tokens;

  private final Vec free;
  private final Vec codes;

  /// Columns after which the inner loop begins anew.
  private final int loopColumns;

  private TileEmitter(TileShape shape, ProductStep step) {
    this.step = step;
    this.shape = shape;
    format = shape.format();
    activations = ActivationRecord.of(format);
    lanes = new Lanes(shape.isa());
    a = lanes.a;
    loader = CodeLoader.of(format, step.wide());
    where = new TileRegisters(shape, lanes);
    vectors = where.vectors;
    tokens = shape.tokens();
    results = new TileResults(lanes, where);
    free = where.free;
    codes = where.codes;
    lanes.pinnable(where.end, lanes.registers());
    loopColumns = format.superBlock() ? ActivationRecord.QUARTER_COLUMNS : 32;
  }

  static Routine emit(TileShape shape, ProductStep step) {
    var emitter = new TileEmitter(shape, step);
    emitter.tile();
    return new Routine(shape.name(), emitter.a.code());
  }

  private void tile() {
    for (byte[] constant : loader.constants(lanes)) {
      lanes.pin(constant);
    }
    TileRegisters.pointAtTokens(a, tokens);
    results.begin();
    a.align(32);
    Label record = a.here("record");
    if (format.superBlock()) {
      superBlock();
    } else {
      block();
    }
    a.dec(r11);
    a.jnz(record);
    results.write();
    a.vzeroupper();
    a.ret();
    lanes.pool();
  }

  private void superBlock() {
    clearSums();
    if (shape.oneStream()) {
      fetchNextScales();
    }
    a.lea(rax, mem(rsi, format.scalesAt()));
    a.mov(ecx, 256 / loopColumns);
    a.align(32);
    Label columns = a.here("columns");
    int loopBytes = loopColumns / 32 * format.codeBytes();
    fetchAhead(loopBytes);
    for (int c = 0; c < loopColumns; c += 32) {
      columns32(c);
    }
    a.add(rsi, loopBytes);
    a.add(rax, (long) loopColumns / format.subColumns() * PanelFormat.ROWS);
    TileRegisters.advanceTokens(a, tokens, ActivationRecord.QUARTER_BYTES);
    a.dec(ecx);
    a.jnz(columns);
    int rest = format.recordBytes() - format.scalesAt();
    fetchAhead(rest);
    finishSuperBlock();
    a.add(rsi, rest);
    TileRegisters.advanceTokens(a, tokens, activations.bytes - ActivationRecord.SUMS_OF_16_AT);
  }

  private void block() {
    fetchAhead(format.recordBytes());
    columns32(0);
    finishBlock();
    a.add(rsi, format.recordBytes());
    TileRegisters.advanceTokens(a, tokens, activations.bytes);
  }

  private void fetchAhead(int bytes) {
    if (shape.oneStream()) {
      return;
    }
    int more = lanes.bits == 512 ? AHEAD_OF_MORE_512 : AHEAD_OF_MORE;
    int ahead = tokens == 1 ? AHEAD_OF_ONE : more;
    for (int panel = 0; panel < shape.panels(); panel++) {
      for (int at = 0; at < bytes; at += TileDriver.LINE) {
        a.prefetcht0(TileRegisters.panelPlace(rsi, panel, ahead + at));
      }
    }
  }

  /// Scales stand behind the codes and are needed with the first of them, where the stream has not
  /// come yet.
  private void fetchNextScales() {
    int next = format.recordBytes();
    for (int at = format.scalesAt(); at < format.recordBytes(); at += TileDriver.LINE) {
      a.prefetcht0(mem(rsi, next + at));
    }
  }

  /// The products of 32 columns, from column `c` of the inner loop on.
  private void columns32(int c) {
    int all = loader.vectors();
    int together = Math.min(format.subColumns(), activations.stepColumns);
    int run = Math.min(loader.groups(), together * all / 32);
    int runs = loader.passes() * (all / run);
    int done = 0;
    for (int pass = 0; pass < loader.passes(); pass++) {
      for (int from = 0; from < all; from += run) {
        for (int g = from; g < from + run; g++) {
          for (int v = 0; v < vectors; v++) {
            loader.load(lanes, g, pass, where.weights(v), where.codePlace(v, c), free);
          }
          multiply(c + 4 * g, g == from);
        }
        done++;
        int first = 32 / all * from;
        if (format.superBlock() && !step.wide() && format.subColumns() < activations.stepColumns) {
          widenStepLast(c + first, first == 0, first + 32 / all * run == 32);
        } else if (format.superBlock()) {
          widenScaled(c + first, pass);
        } else if (activations.mostSteps > 1) {
          widen(done, runs, first, pass);
        }
      }
    }
  }

  /// Adds the products of one group to the sums of the run, or begins them.
  private void multiply(int column, boolean first) {
    for (int t = 0; t < tokens; t++) {
      a.vpbroadcastd(codes, TileRegisters.token(t, column));
      for (int v = 0; v < vectors; v++) {
        Vec between = v == vectors - 1 ? codes : free;
        step.multiply(lanes, where.product(t, v), where.weights(v), codes, between, first);
      }
    }
  }

  /// Adds `scale · step · products` to the 32-bit sums, from column `c` of the inner loop on.
  private void widenScaled(int c, int pass) {
    int sub = c / format.subColumns();
    smallScales(sub);
    for (int v = 0; v < vectors; v++) {
      if (pass == 1) {
        a.vpsllw(where.weights(v), where.weights(v), 4);
      }
    }
    for (int t = 0; t < tokens; t++) {
      a.vpbroadcastd(codes, TileRegisters.token(t, activations.stepAt(c)));
      if (step.wide()) {
        lanes.and(codes, codes, lanes.constant(lanes.ints(sub % 2 == 0 ? 0xFFFF : 0xFFFF << 16)));
      }
      for (int v = 0; v < vectors; v++) {
        Vec product = where.product(t, v);
        if (step.wide()) {
          a.vpmaddwd(free, where.weights(v), codes);
          a.vpmulld(product, product, free);
        } else {
          a.vpmullw(free, where.weights(v), codes);
          a.vpmaddwd(product, product, free);
        }
        addSum(t, v, product);
      }
    }
  }

  /// The same where several runs share a step: their `scale · products` meet in the frame, and what
  /// they sum up to is multiplied with the step once.
  ///
  /// @param first whether no run with this step came before
  /// @param last whether none follows
  private void widenStepLast(int c, boolean first, boolean last) {
    smallScales(c / format.subColumns());
    for (int t = 0; t < tokens; t++) {
      if (last) {
        a.vpbroadcastd(codes, TileRegisters.token(t, activations.stepAt(c)));
        a.vpsrld(codes, codes, 16);
      }
      for (int v = 0; v < vectors; v++) {
        Vec product = where.product(t, v);
        a.vpmaddwd(product, product, where.weights(v));
        if (!first) {
          a.vpaddd(product, product, where.stepSumPlace(t, v));
        }
        if (last) {
          a.vpmulld(product, product, codes);
          addSum(t, v, product);
        } else {
          lanes.store(where.stepSumPlace(t, v), product);
        }
      }
    }
  }

  private void addSum(int t, int v, Vec product) {
    if (where.sumsInRegisters) {
      a.vpaddd(where.sumRegister(t, v), where.sumRegister(t, v), product);
    } else {
      a.vpaddd(product, product, where.sumPlace(t, v));
      lanes.store(where.sumPlace(t, v), product);
    }
  }

  /// The small scales of a sub-block into the registers of the weights.
  private void smallScales(int sub) {
    for (int v = 0; v < vectors; v++) {
      pair(where.weights(v), rax, v, sub / 2 * 2 * PanelFormat.ROWS, false);
      if (!step.wide()) {
        a.vpshufb(
            where.weights(v), where.weights(v), lanes.constant(sub % 2 == 0 ? first() : second()));
      }
    }
  }

  /// The same in blocks without small scales, from column `c` on; after the last run of `runs` the
  /// sum stands in the registers of the products.
  private void widen(int run, int runs, int c, int pass) {
    for (int t = 0; t < tokens; t++) {
      a.vpbroadcastd(codes, TileRegisters.token(t, activations.stepAt(c)));
      if (step.wide()) {
        a.vpsrld(codes, codes, 16);
      } else if (pass == 1) {
        a.vpsllw(codes, codes, 4);
      }
      for (int v = 0; v < vectors; v++) {
        Vec product = where.product(t, v);
        if (step.wide()) {
          a.vpmulld(product, product, codes);
        } else {
          a.vpmaddwd(product, product, codes);
        }
        if (run > 1) {
          a.vpaddd(
              product,
              product,
              where.sumsInRegisters ? where.sumRegister(t, v) : where.sumPlace(t, v));
        }
        if (run < runs) {
          if (where.sumsInRegisters) {
            a.vmovups(where.sumRegister(t, v), product);
          } else {
            lanes.store(where.sumPlace(t, v), product);
          }
        }
      }
    }
  }

  /// Small scales or minima of two neighbouring sub-blocks, 16 bits each, row by row.
  private void pair(Vec d, Gpr base, int v, int offset, boolean minima) {
    Mem place =
        TileRegisters.panelPlace(
            base, v / where.panelVectors, offset + v % where.panelVectors * lanes.rows() * 2);
    if (format.minima() == PanelFormat.Minima.NIBBLE) {
      a.vpmovzxbw(d, place);
      if (minima) {
        a.vpsrlw(d, d, 4);
      } else {
        lanes.and(d, d, lanes.constant(lanes.shorts(15)));
      }
    } else {
      a.vpmovsxbw(d, place);
    }
  }

  private byte[] first() {
    return lanes.repeat(new byte[] {0, 1, 0, 1, 4, 5, 4, 5, 8, 9, 8, 9, 12, 13, 12, 13});
  }

  private byte[] second() {
    return lanes.repeat(new byte[] {2, 3, 2, 3, 6, 7, 6, 7, 10, 11, 10, 11, 14, 15, 14, 15});
  }

  private void clearSums() {
    if (!where.sumsInRegisters) {
      lanes.zero(free);
    }
    for (int t = 0; t < tokens; t++) {
      for (int v = 0; v < vectors; v++) {
        if (where.sumsInRegisters) {
          lanes.zero(where.sumRegister(t, v));
        } else {
          lanes.store(where.sumPlace(t, v), free);
        }
      }
    }
  }

  /// `y = fma(a · d, i, y)`, then with minima `y = fma(dmin, a · Σa, y)`.
  private void finishBlock() {
    int zero = loader.zeroLog2();
    if (zero >= 0) {
      for (int t = 0; t < tokens; t++) {
        a.vpbroadcastd(codes, TileRegisters.token(t, activations.sumAt()));
        a.vpslld(codes, codes, zero);
        for (int v = 0; v < vectors; v++) {
          a.vpsubd(where.product(t, v), where.product(t, v), codes);
        }
      }
    }
    boolean minima = format.minima() != PanelFormat.Minima.NONE;
    scales(format.dAt());
    for (int t = 0; t < tokens; t++) {
      a.vbroadcastss(codes, TileRegisters.token(t, activations.scaleAt));
      for (int v = 0; v < vectors; v++) {
        a.vmulps(free, where.weights(v), codes);
        a.vcvtdq2ps(where.product(t, v), where.product(t, v));
        results.add(t, v, where.product(t, v), free, !minima);
      }
    }
    if (minima) {
      scales(format.dminAt());
      for (int t = 0; t < tokens; t++) {
        a.vbroadcastss(codes, TileRegisters.token(t, activations.scaledSumAt()));
        for (int v = 0; v < vectors; v++) {
          a.vfmadd231ps(where.product(t, v), where.weights(v), codes);
          results.store(t, v, where.product(t, v));
        }
      }
    }
  }

  /// `y = fma(a, fma(d, I, -(dmin · M)), y)`, without minima `y = fma(a, d · (I - zero · ΣΣ), y)`.
  private void finishSuperBlock() {
    boolean minima = format.minima() != PanelFormat.Minima.NONE;
    corrections(minima);
    int at = -format.scalesAt();
    if (minima) {
      scales(at + format.dminAt());
      for (int t = 0; t < tokens; t++) {
        for (int v = 0; v < vectors; v++) {
          a.vcvtdq2ps(where.product(t, v), where.product(t, v));
          a.vmulps(where.product(t, v), where.product(t, v), where.weights(v));
        }
      }
    }
    scales(at + format.dAt());
    for (int t = 0; t < tokens; t++) {
      a.vbroadcastss(
          codes, TileRegisters.token(t, activations.scaleAt - ActivationRecord.SUMS_OF_16_AT));
      for (int v = 0; v < vectors; v++) {
        if (minima) {
          a.vcvtdq2ps(free, where.sumsInRegisters ? where.sumRegister(t, v) : where.sumPlace(t, v));
          a.vfmsub213ps(free, where.weights(v), where.product(t, v));
        } else {
          a.vpslld(where.product(t, v), where.product(t, v), loader.zeroLog2());
          if (where.sumsInRegisters) {
            a.vpsubd(free, where.sumRegister(t, v), where.product(t, v));
          } else {
            lanes.load(free, where.sumPlace(t, v));
            a.vpsubd(free, free, where.product(t, v));
          }
          a.vcvtdq2ps(free, free);
          a.vmulps(free, free, where.weights(v));
        }
        results.add(t, v, free, codes, true);
      }
    }
  }

  /// `Σ minimum · Σa`, or `Σ scale · Σa` for codes with a zero point, into the products' registers.
  private void corrections(boolean minima) {
    boolean separate = format.minima() == PanelFormat.Minima.SUB_BLOCK;
    int at = (separate ? format.minimaAt() : format.scalesAt()) - format.scalesAt();
    boolean sixteen = format.subColumns() == 16;
    int sums = sixteen ? 0 : ActivationRecord.SUMS_OF_32_AT - ActivationRecord.SUMS_OF_16_AT;
    for (int p = 0; p < format.subBlocks() / 2; p++) {
      for (int v = 0; v < vectors; v++) {
        pair(where.weights(v), rsi, v, at + p * 2 * PanelFormat.ROWS, minima);
      }
      for (int t = 0; t < tokens; t++) {
        a.vpbroadcastd(codes, TileRegisters.token(t, sums + 4 * p));
        for (int v = 0; v < vectors; v++) {
          if (p == 0) {
            a.vpmaddwd(where.product(t, v), where.weights(v), codes);
          } else {
            a.vpmaddwd(free, where.weights(v), codes);
            a.vpaddd(where.product(t, v), where.product(t, v), free);
          }
        }
      }
    }
  }

  /// `d` or `dmin` as floats into the registers of the weights.
  private void scales(int at) {
    for (int v = 0; v < vectors; v++) {
      int row = v % where.panelVectors * lanes.rows();
      if (format.type() == TensorType.MXFP4) {
        powerOfTwo(
            where.weights(v), TileRegisters.panelPlace(rsi, v / where.panelVectors, at + row));
      } else {
        a.vcvtph2ps(
            where.weights(v), TileRegisters.panelPlace(rsi, v / where.panelVectors, at + 2 * row));
      }
    }
  }

  /// `2^(e - 128)` of bytes, as a product of two powers so that the smallest come out subnormal.
  private void powerOfTwo(Vec d, Mem place) {
    a.vpmovzxbd(d, place);
    a.vpsrld(free, d, 1);
    a.vpsubd(d, d, free);
    for (Vec part : new Vec[] {d, free}) {
      a.vpaddd(part, part, lanes.constant(lanes.ints(63)));
      a.vpslld(part, part, 23);
    }
    a.vmulps(d, d, free);
  }
}
