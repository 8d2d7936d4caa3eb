package dev.flint.tensor.kernel;

import static dev.flint.tensor.asm.Registers.*;

import dev.flint.tensor.asm.Assembler;
import dev.flint.tensor.asm.Gpr;
import dev.flint.tensor.asm.Label;
import dev.flint.tensor.asm.Mem;
import dev.flint.tensor.asm.Vec;

/// Emits what becomes of a tile's floating-point results: where they begin, how a record's share is
/// added, and how they are written at the end. The registers are those of [TileEmitter].
final class TileResults {
  private final Lanes lanes;
  private final Assembler a;
  private final TileRegisters where;

  TileResults(Lanes lanes, TileRegisters where) {
    this.lanes = lanes;
    this.where = where;
    a = lanes.a;
  }

  /// `value · factor + result`, kept in `value` or stored as the result.
  void add(int t, int v, Vec value, Vec factor, boolean store) {
    if (where.resultsInRegisters && store) {
      a.vfmadd231ps(where.resultRegister(t, v), value, factor);
      return;
    }
    a.vfmadd213ps(
        value,
        factor,
        where.resultsInRegisters ? where.resultRegister(t, v) : where.resultPlace(t, v));
    if (store) {
      store(t, v, value);
    }
  }

  void store(int t, int v, Vec value) {
    if (where.resultsInRegisters) {
      a.vmovups(where.resultRegister(t, v), value);
    } else {
      lanes.store(where.resultPlace(t, v), value);
    }
  }

  /// Results begin at zero, or where those of earlier columns ended.
  void begin() {
    Label zero = a.label("zero");
    Label begun = a.label("begun");
    a.mov(rax, mem(r12, TileDriver.CONTINUES));
    a.test(rax, rax);
    a.jz(zero);
    eachResult((t, v, result) -> {
      Vec value = where.resultsInRegisters ? where.resultRegister(t, v) : where.free;
      lanes.load(value, result);
      if (!where.resultsInRegisters) {
        lanes.store(where.resultPlace(t, v), where.free);
      }
    });
    a.jmp(begun);
    a.bind(zero);
    lanes.zero(where.free);
    for (int t = 0; t < where.tokens; t++) {
      for (int v = 0; v < where.vectors; v++) {
        if (where.resultsInRegisters) {
          lanes.zero(where.resultRegister(t, v));
        } else {
          lanes.store(where.resultPlace(t, v), where.free);
        }
      }
    }
    a.bind(begun);
  }

  void write() {
    eachResult((t, v, result) -> {
      Vec value = where.resultsInRegisters ? where.resultRegister(t, v) : where.free;
      if (!where.resultsInRegisters) {
        lanes.load(where.free, where.resultPlace(t, v));
      }
      lanes.store(result, value);
    });
  }

  private interface ResultCode {
    void emit(int t, int v, Mem result);
  }

  private void eachResult(ResultCode code) {
    for (int t = 0; t < where.tokens; t++) {
      for (int v = 0; v < where.vectors; v++) {
        code.emit(t, v, place(lanes, t, v));
      }
    }
  }

  /// A place among the results; tokens must be asked for in order, each from its first vector on,
  /// as every third one moves rax.
  static Mem place(Lanes lanes, int t, int v) {
    if (t > 0 && t % 3 == 0 && v == 0) {
      lanes.a.lea(rax, mem(t == 3 ? r14 : rax, r15, 2));
      lanes.a.add(rax, r15);
    }
    Gpr base = t < 3 ? r14 : rax;
    long at = (long) v * lanes.bytes();
    return t % 3 == 0 ? mem(base, at) : mem(base, r15, t % 3, at);
  }
}
