package dev.flint.tensor.kernel;

import static dev.flint.tensor.asm.Registers.*;

import dev.flint.tensor.asm.Assembler;
import dev.flint.tensor.asm.Gpr;
import dev.flint.tensor.asm.Mem;
import dev.flint.tensor.asm.Vec;
import java.util.List;

/// Where a tile keeps what: registers as far as they reach, else the frame, and the addresses of
/// weights and activations. `t` is a token of the tile, `v` one of its row vectors.
///
/// The sums of a run are registers `[0, tokens · vectors)`; then come the weights, [#free] and
/// [#codes], then the 32-bit sums and the results if they fit.
final class TileRegisters {
  /// Where results begin in the frame; 32-bit sums begin at its start, and on AVX2, where they take
  /// less than half of the room, those that still lack a step begin in its middle.
  private static final int RESULTS_AT = 1024;

  private static final int STEP_SUMS_AT = 512;

  /// Each points at every third token of a tile.
  private static final List<Gpr> BASES = List.of(rdx, r10, r9, rdi);

  private final PanelFormat format;
  private final Lanes lanes;
  final int tokens;

  /// Row vectors of a panel, and of the tile.
  final int panelVectors;

  final int vectors;

  /// For what lies between two instructions.
  final Vec free;

  /// One token's codes of a group, in all lanes.
  final Vec codes;

  final boolean sumsInRegisters;
  final boolean resultsInRegisters;

  /// The first register that is not used.
  final int end;

  TileRegisters(TileShape shape, Lanes lanes) {
    this.lanes = lanes;
    format = shape.format();
    tokens = shape.tokens();
    panelVectors = PanelFormat.ROWS / lanes.rows();
    vectors = panelVectors * shape.panels();
    int products = tokens * vectors;
    free = lanes.reg(products + vectors);
    codes = lanes.reg(products + vectors + 1);
    int next = products + vectors + 2;
    sumsInRegisters = next + products <= lanes.registers();
    next += sumsInRegisters ? products : 0;
    resultsInRegisters = sumsInRegisters && next + products <= lanes.registers();
    next += resultsInRegisters ? products : 0;
    end = next;
  }

  Vec product(int t, int v) {
    return lanes.reg(t * vectors + v);
  }

  Vec weights(int v) {
    return lanes.reg(tokens * vectors + v);
  }

  Vec sumRegister(int t, int v) {
    return lanes.reg((tokens + 1) * vectors + 2 + t * vectors + v);
  }

  Vec resultRegister(int t, int v) {
    return lanes.reg((2 * tokens + 1) * vectors + 2 + t * vectors + v);
  }

  Mem sumPlace(int t, int v) {
    return mem(rbx, (long) (t * vectors + v) * lanes.bytes());
  }

  /// The sum of the runs that share a step, not yet multiplied with it.
  Mem stepSumPlace(int t, int v) {
    return mem(rbx, STEP_SUMS_AT + (long) (t * vectors + v) * lanes.bytes());
  }

  Mem resultPlace(int t, int v) {
    return mem(rbx, RESULTS_AT + (long) (t * vectors + v) * lanes.bytes());
  }

  /// A place in one of the panels.
  static Mem panelPlace(Gpr base, int panel, int offset) {
    return panel == 0 ? mem(base, offset) : mem(base, r9, 1, offset);
  }

  /// The codes of 32 columns at a row vector.
  Mem codePlace(int v, int column) {
    return panelPlace(
        rsi, v / panelVectors, column / 32 * format.codeBytes() + v % panelVectors * lanes.bytes());
  }

  /// A place in a token's activations.
  static Mem token(int t, int offset) {
    Gpr base = BASES.get(t / 3);
    return t % 3 == 0 ? mem(base, offset) : mem(base, r8, t % 3, offset);
  }

  /// Emits what makes each register of [#token] point at its token.
  static void pointAtTokens(Assembler a, int tokens) {
    for (int i = 1; 3 * i < tokens; i++) {
      a.lea(BASES.get(i), mem(BASES.get(i - 1), r8, 2));
      a.add(BASES.get(i), r8);
    }
  }

  /// Emits what moves all tokens on.
  static void advanceTokens(Assembler a, int tokens, long bytes) {
    for (int i = 0; 3 * i < tokens; i++) {
      a.add(BASES.get(i), bytes);
    }
  }
}
