package dev.flint.tensor.kernel;

import static dev.flint.tensor.asm.Registers.*;

import dev.flint.tensor.asm.Assembler;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.asm.Label;
import dev.flint.tensor.asm.Routine;
import dev.flint.tensor.asm.Vec;

/// Writes the routine that puts a panel's planes together, record by record, so that the tiles of
/// many tokens find whole bytes ([PanelFormat#toSpread]). What stands behind the codes is copied.
///
/// Called by [TileDriver] with rsi the panel's first record, r11 the number of records, and rdx
/// where the spread records go. Changes rcx, rdx, rsi, r11 and the vector registers.
final class SpreadEmitter {
  private SpreadEmitter() {}

  static Routine emit(PanelFormat format, Isa isa) {
    var lanes = new Lanes(isa);
    Assembler a = lanes.a;
    CodeLoader loader = CodeLoader.of(format, true);
    PanelFormat spread = format.toSpread();
    Vec codes = lanes.reg(0);
    Vec free = lanes.reg(1);
    lanes.pinnable(2, lanes.registers());
    for (byte[] constant : loader.constants(lanes)) {
      lanes.pin(constant);
    }
    a.align(32);
    Label record = a.here("record");
    a.mov(ecx, format.columns() / 32);
    Label columns = a.here("columns");
    int vectorBytes = lanes.bytes();
    for (int g = 0; g < loader.vectors(); g++) {
      for (int at = 0; at < PanelFormat.ROWS * 4; at += vectorBytes) {
        loader.load(lanes, g, 0, codes, mem(rsi, at), free);
        lanes.store(mem(rdx, g * PanelFormat.ROWS * 4 + at), codes);
      }
    }
    a.add(rsi, format.codeBytes());
    a.add(rdx, spread.codeBytes());
    a.dec(ecx);
    a.jnz(columns);
    int rest = format.recordBytes() - format.scalesAt();
    for (int at = 0; at < rest; at += vectorBytes) {
      lanes.load(codes, mem(rsi, at));
      lanes.store(mem(rdx, at), codes);
    }
    a.add(rsi, rest);
    a.add(rdx, rest);
    a.dec(r11);
    a.jnz(record);
    a.vzeroupper();
    a.ret();
    lanes.pool();
    return new Routine(name(format), a.code());
  }

  static String name(PanelFormat format) {
    return "flint_" + format.type().name().toLowerCase(java.util.Locale.ROOT) + "_spread";
  }
}
