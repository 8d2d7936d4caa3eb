package dev.flint.tensor.kernel;

import static dev.flint.tensor.asm.Registers.*;

import dev.flint.tensor.asm.Assembler;
import dev.flint.tensor.asm.Label;
import dev.flint.tensor.asm.Mem;
import dev.flint.tensor.asm.Routine;
import dev.flint.tensor.asm.Vec;
import dev.flint.tensor.format.TensorType;

/// Writes the routine that multiplies one [FloatMatrix] panel (or two side by side) with a tile of
/// tokens: rows in the lanes of vectors, one fused multiply-add for each column in order, which is
/// the arithmetic of [FloatPanels] and of the reference.
///
/// Called by [TileDriver] as [TileEmitter]'s routines are; the records are columns, the activations
/// floats.
final class FloatTileEmitter {
  /// Columns of a round of the main loop.
  private static final int UNROLLED = 4;

  /// How far ahead weights are fetched.
  private static final int AHEAD = 2048;

  private final TileShape shape;
  private final Lanes lanes;
  private final Assembler a;
  private final int elementBytes;
  private final int panelVectors;
  private final int vectors;

  private FloatTileEmitter(TileShape shape) {
    this.shape = shape;
    lanes = new Lanes(shape.isa());
    a = lanes.a;
    elementBytes = shape.type().blockBytes();
    panelVectors = PanelFormat.ROWS / lanes.rows();
    vectors = panelVectors * shape.panels();
  }

  static Routine emit(TileShape shape) {
    var emitter = new FloatTileEmitter(shape);
    emitter.tile();
    return new Routine(shape.name(), emitter.a.code());
  }

  private void tile() {
    int tokens = shape.tokens();
    TileRegisters.pointAtTokens(a, tokens);
    for (int t = 0; t < tokens; t++) {
      for (int v = 0; v < vectors; v++) {
        lanes.zero(sum(t, v));
      }
    }
    a.mov(rcx, r11);
    a.shr(rcx, Integer.numberOfTrailingZeros(UNROLLED));
    Label rest = a.label("rest");
    a.jz(rest);
    a.align(32);
    Label round = a.here("round");
    for (int panel = 0; panel < shape.panels(); panel++) {
      for (int at = 0; at < UNROLLED * columnBytes(); at += TileDriver.LINE) {
        a.prefetcht0(TileRegisters.panelPlace(rsi, panel, AHEAD + at));
      }
    }
    columns(UNROLLED);
    a.dec(rcx);
    a.jnz(round);
    a.bind(rest);
    a.and(r11, UNROLLED - 1);
    Label done = a.label("done");
    a.jz(done);
    Label column = a.here("column");
    columns(1);
    a.dec(r11);
    a.jnz(column);
    a.bind(done);
    writeResults();
    a.vzeroupper();
    a.ret();
    lanes.pool();
  }

  private int columnBytes() {
    return PanelFormat.ROWS * elementBytes;
  }

  private void columns(int count) {
    Vec value = lanes.reg((shape.tokens() + 1) * vectors);
    for (int c = 0; c < count; c++) {
      for (int v = 0; v < vectors; v++) {
        int at = c * columnBytes() + v % panelVectors * lanes.rows() * elementBytes;
        load(weights(v), TileRegisters.panelPlace(rsi, v / panelVectors, at));
      }
      for (int t = 0; t < shape.tokens(); t++) {
        a.vbroadcastss(value, TileRegisters.token(t, Float.BYTES * c));
        for (int v = 0; v < vectors; v++) {
          a.vfmadd231ps(sum(t, v), weights(v), value);
        }
      }
    }
    a.add(rsi, (long) count * columnBytes());
    TileRegisters.advanceTokens(a, shape.tokens(), (long) count * Float.BYTES);
  }

  /// One column of some rows as f32.
  private void load(Vec d, Mem place) {
    if (shape.type() == TensorType.F16) {
      a.vcvtph2ps(d, place);
    } else if (shape.type() == TensorType.BF16) {
      a.vpmovzxwd(d, place);
      a.vpslld(d, d, 16);
    } else {
      lanes.load(d, place);
    }
  }

  private void writeResults() {
    for (int t = 0; t < shape.tokens(); t++) {
      for (int v = 0; v < vectors; v++) {
        lanes.store(TileResults.place(lanes, t, v), sum(t, v));
      }
    }
  }

  private Vec sum(int t, int v) {
    return lanes.reg(t * vectors + v);
  }

  private Vec weights(int v) {
    return lanes.reg(shape.tokens() * vectors + v);
  }
}
