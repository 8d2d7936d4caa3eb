package dev.flint.tensor.kernel;

import static dev.flint.tensor.asm.Registers.*;

import dev.flint.tensor.asm.Assembler;
import dev.flint.tensor.asm.Gpr;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.asm.Label;
import dev.flint.tensor.asm.Routine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The routine that Java calls: for each panel of a range, all tiles of a block of tokens, so that
/// a panel is read from memory once. A block is so many tiles of one shape, then so many of
/// another.
///
/// Its parameters are longs in memory, of which it changes some.
final class TileDriver {
  static final String NAME = "flint_tiles";

  /// Bytes of the parameter block.
  static final int BYTES = 192;

  /// Bytes of a cache line: what a prefetch instruction fetches.
  static final int LINE = 64;

  private static final int PANELS = 0;
  private static final int PANEL_STEP = 8;
  private static final int PANEL_BYTES = 16;
  private static final int STEPS = 24;
  private static final int RECORDS = 32;
  private static final int CODES = 40;
  private static final int CODE_STRIDE = 48;
  private static final int RESULTS = 56;
  private static final int RESULT_STRIDE = 64;
  private static final int RESULT_STEP = 72;

  /// Two tile shapes, each: routine, count, bytes of codes, bytes of results.
  private static final int SHAPES = 80;

  private static final int SHAPE_BYTES = 32;

  /// The routine that spreads a panel ([SpreadEmitter]), or 0; what the tiles read: the spread
  /// panel, or (then written here) the panel itself.
  private static final int SPREAD = 144;

  private static final int WEIGHTS = 152;

  /// 0 if the results of a tile begin at zero.
  static final int CONTINUES = 160;

  /// The activations of the next tile; written here.
  private static final int CODES_AT = 168;

  /// What is fetched while a panel is multiplied: so many lines beside each tile, of the same
  /// columns of the next panel; where the next line is; written here.
  private static final int FETCH_LINES = 176;

  private static final int FETCH_AT = 184;

  private TileDriver() {}

  /// What does not change between the blocks of one product.
  static void describe(MemorySegment block, long panelBytes, long codeStride, long resultStride) {
    put(block, PANEL_BYTES, panelBytes);
    put(block, CODE_STRIDE, codeStride);
    put(block, RESULT_STRIDE, resultStride);
  }

  /// Which panels, tokens and results; `panels` of a step lie side by side.
  static void place(
      MemorySegment block, long panel, long panelStep, int panels, int steps, long x, long y) {
    put(block, PANELS, panel);
    put(block, PANEL_STEP, panelStep);
    put(block, STEPS, steps);
    put(block, CODES, x);
    put(block, RESULTS, y);
    put(block, RESULT_STEP, (long) panels * PanelFormat.ROWS * Float.BYTES);
  }

  /// Which of the columns these are.
  ///
  /// @param continues whether the results of earlier columns are added to
  /// @param fetch lines of the next panel to fetch beside each tile
  /// @param spread the routine that spreads panels, or 0
  /// @param target where it does
  static void columns(
      MemorySegment block, long records, boolean continues, long fetch, long spread, long target) {
    put(block, FETCH_LINES, fetch);
    put(block, RECORDS, records);
    put(block, CONTINUES, continues ? 1 : 0);
    put(block, SPREAD, spread);
    put(block, WEIGHTS, target);
  }

  /// The tiles of a shape (0 or 1).
  static void tiles(
      MemorySegment block,
      int shape,
      long routine,
      int count,
      int tokens,
      long codeStride,
      long resultStride) {
    int at = SHAPES + shape * SHAPE_BYTES;
    put(block, at, routine);
    put(block, at + 8, count);
    put(block, at + 16, tokens * codeStride);
    put(block, at + 24, tokens * resultStride);
  }

  private static void put(MemorySegment block, int at, long value) {
    block.set(ValueLayout.JAVA_LONG, at, value);
  }

  static Routine emit() {
    var a = new Assembler(Isa.AVX2);
    Gpr[] kept = {rbx, rbp, r12, r13, r14, r15};
    for (Gpr register : kept) {
      a.push(register);
    }
    a.mov(rbp, rsp);
    a.sub(rsp, TileEmitter.FRAME);
    a.and(rsp, -64);
    a.mov(rbx, rsp);
    a.mov(r12, rdi);
    a.mov(r8, mem(r12, CODE_STRIDE));
    a.mov(r9, mem(r12, PANEL_BYTES));
    a.mov(r15, mem(r12, RESULT_STRIDE));
    Label step = a.here("step");
    Label unspread = a.label("unspread");
    Label ready = a.label("ready");
    a.mov(rsi, mem(r12, PANELS));
    a.mov(rax, mem(r12, PANEL_STEP));
    a.add(rax, rsi);
    a.mov(mem(r12, FETCH_AT), rax);
    a.mov(rax, mem(r12, SPREAD));
    a.test(rax, rax);
    a.jz(unspread);
    a.mov(rdx, mem(r12, WEIGHTS));
    a.mov(r11, mem(r12, RECORDS));
    a.call(rax);
    a.jmp(ready);
    a.bind(unspread);
    a.mov(mem(r12, WEIGHTS), rsi);
    a.bind(ready);
    a.mov(rax, mem(r12, CODES));
    a.mov(mem(r12, CODES_AT), rax);
    a.mov(r14, mem(r12, RESULTS));
    for (int shape = 0; shape < 2; shape++) {
      int at = SHAPES + shape * SHAPE_BYTES;
      Label none = a.label("none");
      a.mov(r13, mem(r12, at + 8));
      a.test(r13, r13);
      a.jz(none);
      Label tile = a.here("tile");
      fetch(a);
      a.mov(rsi, mem(r12, WEIGHTS));
      a.mov(rdx, mem(r12, CODES_AT));
      a.mov(r11, mem(r12, RECORDS));
      a.mov(rax, mem(r12, at));
      a.call(rax);
      a.mov(rax, mem(r12, at + 16));
      a.add(mem(r12, CODES_AT), rax);
      a.add(r14, mem(r12, at + 24));
      a.dec(r13);
      a.jnz(tile);
      a.bind(none);
    }
    a.mov(rax, mem(r12, PANEL_STEP));
    a.add(mem(r12, PANELS), rax);
    a.mov(rax, mem(r12, RESULT_STEP));
    a.add(mem(r12, RESULTS), rax);
    a.mov(rax, mem(r12, STEPS));
    a.dec(rax);
    a.mov(mem(r12, STEPS), rax);
    a.jnz(step);
    a.mov(rsp, rbp);
    for (int i = kept.length - 1; i >= 0; i--) {
      a.pop(kept[i]);
    }
    a.ret();
    return new Routine(NAME, a.code());
  }

  private static void fetch(Assembler a) {
    Label none = a.label("nothing to fetch");
    a.mov(rcx, mem(r12, FETCH_LINES));
    a.test(rcx, rcx);
    a.jz(none);
    a.mov(rax, mem(r12, FETCH_AT));
    Label line = a.here("line");
    a.prefetcht1(mem(rax));
    a.add(rax, LINE);
    a.dec(rcx);
    a.jnz(line);
    a.mov(mem(r12, FETCH_AT), rax);
    a.bind(none);
  }
}
