package dev.flint.tensor.kernel;

import static dev.flint.tensor.asm.Registers.*;

import dev.flint.tensor.asm.Assembler;
import dev.flint.tensor.asm.Gpr;
import dev.flint.tensor.asm.Label;
import dev.flint.tensor.asm.Mem;
import dev.flint.tensor.asm.Routine;
import dev.flint.tensor.asm.Vec;

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
/// - rbx [#FRAME] bytes on the stack, at a multiple of 64.
///
/// Changes rax, rcx, rdx, rsi, r10, r11 and the vector registers.
final class TileEmitter {
  /// Bytes of the frame: 32-bit sums, then results.
  static final int FRAME = 2 * 1024;

  private static final int RESULTS_AT = 1024;

  /// How far ahead weights are fetched: the hardware alone does not keep up with one core.
  private static final int AHEAD = 2048;

  private static final int LINE = 64;

  private final TileShape shape;
  private final PanelFormat format;
  private final Lanes lanes;
  private final Assembler a;
  private final ProductStep step;
  private final CodeLoader loader;

  /// Row vectors of a panel, and of the tile.
  private final int panelVectors;

  private final int vectors;
  private final int tokens;

  /// Sums of a run are registers `[0, tokens · vectors)`; then come the weights, `free` and
  /// `codes`.
  private final Vec free;

  private final Vec codes;
  private final boolean sumsInRegisters;
  private final boolean resultsInRegisters;

  /// Columns after which the inner loop begins anew.
  private final int loopColumns;

  private TileEmitter(TileShape shape, ProductStep step) {
    this.step = step;
    this.shape = shape;
    format = shape.format();
    lanes = new Lanes(shape.isa());
    a = lanes.a;
    loader = CodeLoader.of(format, step.wide());
    panelVectors = PanelFormat.ROWS / lanes.rows();
    vectors = panelVectors * shape.panels();
    tokens = shape.tokens();
    int products = tokens * vectors;
    free = lanes.reg(products + vectors);
    codes = lanes.reg(products + vectors + 1);
    int next = products + vectors + 2;
    sumsInRegisters = next + products <= lanes.registers();
    next += sumsInRegisters ? products : 0;
    resultsInRegisters = sumsInRegisters && next + products <= lanes.registers();
    next += resultsInRegisters ? products : 0;
    lanes.pinnable(next, lanes.registers());
    loopColumns = format.superBlock() ? 64 : 32;
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
    if (tokens > 3) {
      a.lea(r10, mem(rdx, r8, 2));
      a.add(r10, r8);
    }
    lanes.zero(free);
    for (int t = 0; t < tokens; t++) {
      for (int v = 0; v < vectors; v++) {
        if (resultsInRegisters) {
          lanes.zero(resultRegister(t, v));
        } else {
          lanes.store(resultPlace(t, v), free);
        }
      }
    }
    a.align(32);
    Label record = a.here("record");
    if (format.superBlock()) {
      superBlock();
    } else {
      block();
    }
    a.dec(r11);
    a.jnz(record);
    writeResults();
    a.vzeroupper();
    a.ret();
    lanes.pool();
  }

  private void superBlock() {
    clearSums();
    a.lea(rax, mem(rsi, format.scalesAt()));
    a.mov(ecx, 256 / loopColumns);
    a.align(32);
    Label columns = a.here("columns");
    fetchAhead(0, loopColumns / 32 * format.codeBytes());
    for (int c = 0; c < loopColumns; c += 32) {
      columns32(c);
    }
    a.add(rsi, (long) loopColumns / 32 * format.codeBytes());
    a.add(rax, (long) loopColumns / format.subColumns() * PanelFormat.ROWS);
    advanceTokens(loopColumns);
    a.dec(ecx);
    a.jnz(columns);
    int rest = format.recordBytes() - format.scalesAt();
    fetchAhead(0, rest);
    finishSuperBlock();
    a.add(rsi, rest);
    advanceTokens(ActivationRecord.SUPER_BLOCK.bytes() - 256);
  }

  private void block() {
    fetchAhead(0, format.recordBytes());
    columns32(0);
    finishBlock();
    a.add(rsi, format.recordBytes());
    advanceTokens(ActivationRecord.BLOCK.bytes());
  }

  private void advanceTokens(int bytes) {
    a.add(rdx, bytes);
    if (tokens > 3) {
      a.add(r10, bytes);
    }
  }

  private void fetchAhead(int from, int bytes) {
    for (int panel = 0; panel < shape.panels(); panel++) {
      for (int at = from; at < from + bytes; at += LINE) {
        a.prefetcht0(panelPlace(rsi, panel, AHEAD + at));
      }
    }
  }

  /// The products of 32 columns, from column `c` of the inner loop on.
  private void columns32(int c) {
    int run = Math.min(loader.groups(), format.subColumns() / 4);
    int runs = loader.passes() * (8 / run);
    int done = 0;
    for (int pass = 0; pass < loader.passes(); pass++) {
      for (int from = 0; from < 8; from += run) {
        for (int g = from; g < from + run; g++) {
          for (int v = 0; v < vectors; v++) {
            loader.load(lanes, g, pass, weights(v), codePlace(v, c), free);
          }
          multiply(c + 4 * g, g == from);
        }
        done++;
        if (format.superBlock()) {
          widenScaled((c + 4 * from) / format.subColumns(), pass);
        } else if (!step.wide()) {
          widen(done, runs, pass);
        }
      }
    }
  }

  /// Adds the products of one group to the sums of the run, or begins them.
  private void multiply(int column, boolean first) {
    for (int t = 0; t < tokens; t++) {
      a.vpbroadcastd(codes, token(t, column));
      for (int v = 0; v < vectors; v++) {
        Vec between = v == vectors - 1 ? codes : free;
        step.multiply(lanes, product(t, v), weights(v), codes, between, first);
      }
    }
  }

  /// Adds `scale · products` to the 32-bit sums; `sub` is a sub-block of the inner loop.
  private void widenScaled(int sub, int pass) {
    for (int v = 0; v < vectors; v++) {
      pair(weights(v), rax, v, sub / 2 * 2 * PanelFormat.ROWS, false);
      if (step.wide()) {
        if (sub % 2 == 0) {
          a.vpslld(weights(v), weights(v), 16);
        }
        a.vpsrad(weights(v), weights(v), 16);
      } else {
        a.vpshufb(weights(v), weights(v), lanes.constant(sub % 2 == 0 ? first() : second()));
      }
      if (pass == 1) {
        a.vpsllw(weights(v), weights(v), 4);
      }
    }
    for (int t = 0; t < tokens; t++) {
      for (int v = 0; v < vectors; v++) {
        Vec product = product(t, v);
        if (step.wide()) {
          a.vpmulld(product, product, weights(v));
        } else {
          a.vpmaddwd(product, product, weights(v));
        }
        if (sumsInRegisters) {
          a.vpaddd(sumRegister(t, v), sumRegister(t, v), product);
        } else {
          a.vpaddd(product, product, sumPlace(t, v));
          lanes.store(sumPlace(t, v), product);
        }
      }
    }
  }

  /// Widens to 32 bits in blocks without small scales; after the last run of `runs` the sum stands
  /// in the registers of the products.
  private void widen(int run, int runs, int pass) {
    for (int t = 0; t < tokens; t++) {
      for (int v = 0; v < vectors; v++) {
        Vec product = product(t, v);
        a.vpmaddwd(product, product, lanes.constant(lanes.shorts(pass == 0 ? 1 : 16)));
        if (run > 1) {
          a.vpaddd(product, product, sumsInRegisters ? sumRegister(t, v) : sumPlace(t, v));
        }
        if (run < runs) {
          if (sumsInRegisters) {
            a.vmovups(sumRegister(t, v), product);
          } else {
            lanes.store(sumPlace(t, v), product);
          }
        }
      }
    }
  }

  /// Small scales or minima of two neighbouring sub-blocks, 16 bits each, row by row.
  private void pair(Vec d, Gpr base, int v, int offset, boolean minima) {
    Mem place = panelPlace(base, v / panelVectors, offset + v % panelVectors * lanes.rows() * 2);
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
    if (!sumsInRegisters) {
      lanes.zero(free);
    }
    for (int t = 0; t < tokens; t++) {
      for (int v = 0; v < vectors; v++) {
        if (sumsInRegisters) {
          lanes.zero(sumRegister(t, v));
        } else {
          lanes.store(sumPlace(t, v), free);
        }
      }
    }
  }

  /// `y = fma(a · d, i, y)`, then with minima `y = fma(dmin, a · Σa, y)`.
  private void finishBlock() {
    int zero = loader.zeroLog2();
    if (zero >= 0) {
      for (int t = 0; t < tokens; t++) {
        a.vpbroadcastd(codes, token(t, ActivationRecord.SUM_AT));
        a.vpslld(codes, codes, zero);
        for (int v = 0; v < vectors; v++) {
          a.vpsubd(product(t, v), product(t, v), codes);
        }
      }
    }
    boolean minima = format.minima() != PanelFormat.Minima.NONE;
    scales(format.dAt());
    for (int t = 0; t < tokens; t++) {
      a.vbroadcastss(codes, token(t, ActivationRecord.BLOCK.scaleAt()));
      for (int v = 0; v < vectors; v++) {
        a.vmulps(free, weights(v), codes);
        a.vcvtdq2ps(product(t, v), product(t, v));
        addResult(t, v, product(t, v), free, !minima);
      }
    }
    if (minima) {
      scales(format.dminAt());
      for (int t = 0; t < tokens; t++) {
        a.vbroadcastss(codes, token(t, ActivationRecord.SCALED_SUM_AT));
        for (int v = 0; v < vectors; v++) {
          a.vfmadd231ps(product(t, v), weights(v), codes);
          storeResult(t, v, product(t, v));
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
          a.vcvtdq2ps(product(t, v), product(t, v));
          a.vmulps(product(t, v), product(t, v), weights(v));
        }
      }
    }
    scales(at + format.dAt());
    for (int t = 0; t < tokens; t++) {
      a.vbroadcastss(codes, token(t, ActivationRecord.SUPER_BLOCK.scaleAt() - 256));
      for (int v = 0; v < vectors; v++) {
        if (minima) {
          a.vcvtdq2ps(free, sumsInRegisters ? sumRegister(t, v) : sumPlace(t, v));
          a.vfmsub213ps(free, weights(v), product(t, v));
        } else {
          a.vpslld(product(t, v), product(t, v), loader.zeroLog2());
          if (sumsInRegisters) {
            a.vpsubd(free, sumRegister(t, v), product(t, v));
          } else {
            lanes.load(free, sumPlace(t, v));
            a.vpsubd(free, free, product(t, v));
          }
          a.vcvtdq2ps(free, free);
          a.vmulps(free, free, weights(v));
        }
        addResult(t, v, free, codes, true);
      }
    }
  }

  /// `Σ minimum · Σa`, or `Σ scale · Σa` for codes with a zero point, into the products' registers.
  private void corrections(boolean minima) {
    boolean separate = format.minima() == PanelFormat.Minima.SUB_BLOCK;
    int at = (separate ? format.minimaAt() : format.scalesAt()) - format.scalesAt();
    boolean sixteen = format.subColumns() == 16;
    int sums = (sixteen ? ActivationRecord.SUMS_OF_16_AT : ActivationRecord.SUMS_OF_32_AT) - 256;
    for (int p = 0; p < format.subBlocks() / 2; p++) {
      for (int v = 0; v < vectors; v++) {
        pair(weights(v), rsi, v, at + p * 2 * PanelFormat.ROWS, minima);
      }
      for (int t = 0; t < tokens; t++) {
        a.vpbroadcastd(codes, token(t, sums + 4 * p));
        for (int v = 0; v < vectors; v++) {
          if (p == 0) {
            a.vpmaddwd(product(t, v), weights(v), codes);
          } else {
            a.vpmaddwd(free, weights(v), codes);
            a.vpaddd(product(t, v), product(t, v), free);
          }
        }
      }
    }
  }

  /// `d` or `dmin` as floats into the registers of the weights.
  private void scales(int at) {
    for (int v = 0; v < vectors; v++) {
      int row = v % panelVectors * lanes.rows();
      if (format.type() == dev.flint.tensor.format.TensorType.MXFP4) {
        powerOfTwo(weights(v), panelPlace(rsi, v / panelVectors, at + row));
      } else {
        a.vcvtph2ps(weights(v), panelPlace(rsi, v / panelVectors, at + 2 * row));
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

  /// `value · factor + result`, kept in `value` or stored as the result.
  private void addResult(int t, int v, Vec value, Vec factor, boolean store) {
    if (resultsInRegisters && store) {
      a.vfmadd231ps(resultRegister(t, v), value, factor);
      return;
    }
    a.vfmadd213ps(value, factor, resultsInRegisters ? resultRegister(t, v) : resultPlace(t, v));
    if (store) {
      storeResult(t, v, value);
    }
  }

  private void storeResult(int t, int v, Vec value) {
    if (resultsInRegisters) {
      a.vmovups(resultRegister(t, v), value);
    } else {
      lanes.store(resultPlace(t, v), value);
    }
  }

  private void writeResults() {
    for (int t = 0; t < tokens; t++) {
      if (t == 3) {
        a.lea(rax, mem(r14, r15, 2));
        a.add(rax, r15);
      }
      for (int v = 0; v < vectors; v++) {
        Vec value = resultsInRegisters ? resultRegister(t, v) : free;
        if (!resultsInRegisters) {
          lanes.load(free, resultPlace(t, v));
        }
        Gpr base = t < 3 ? r14 : rax;
        int times = t % 3;
        long column = (long) v * lanes.bytes();
        lanes.store(times == 0 ? mem(base, column) : mem(base, r15, times, column), value);
      }
    }
  }

  private Vec product(int t, int v) {
    return lanes.reg(t * vectors + v);
  }

  private Vec weights(int v) {
    return lanes.reg(tokens * vectors + v);
  }

  private Vec sumRegister(int t, int v) {
    return lanes.reg((tokens + 1) * vectors + 2 + t * vectors + v);
  }

  private Vec resultRegister(int t, int v) {
    return lanes.reg((2 * tokens + 1) * vectors + 2 + t * vectors + v);
  }

  private Mem sumPlace(int t, int v) {
    return mem(rbx, (long) (t * vectors + v) * lanes.bytes());
  }

  private Mem resultPlace(int t, int v) {
    return mem(rbx, RESULTS_AT + (long) (t * vectors + v) * lanes.bytes());
  }

  /// A place in one of the panels.
  private static Mem panelPlace(Gpr base, int panel, int offset) {
    return panel == 0 ? mem(base, offset) : mem(base, r9, 1, offset);
  }

  /// The codes of 32 columns at a row vector.
  private Mem codePlace(int v, int column) {
    return panelPlace(
        rsi, v / panelVectors, column / 32 * format.codeBytes() + v % panelVectors * lanes.bytes());
  }

  /// A place in a token's activations.
  private Mem token(int t, int offset) {
    return switch (t) {
      case 0 -> mem(rdx, offset);
      case 1 -> mem(rdx, r8, 1, offset);
      case 2 -> mem(rdx, r8, 2, offset);
      case 3 -> mem(r10, offset);
      case 4 -> mem(r10, r8, 1, offset);
      default -> mem(r10, r8, 2, offset);
    };
  }
}
