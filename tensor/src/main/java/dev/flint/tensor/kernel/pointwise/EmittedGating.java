package dev.flint.tensor.kernel.pointwise;

import static dev.flint.tensor.asm.Registers.*;

import dev.flint.tensor.asm.Assembler;
import dev.flint.tensor.asm.CodeMemory;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.asm.Label;
import dev.flint.tensor.asm.Routine;
import dev.flint.tensor.asm.Vec;
import dev.flint.tensor.asm.VecOrMem;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.Lanes;
import dev.flint.tensor.kernel.Trusted;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/// Gating in machine code, eight elements at a time; what is left over is computed plainly. Vectors
/// have 256 bits on every level.
final class EmittedGating implements Gating {
  private static final int LANES = 8;
  private static final long SEED = 1;

  /// Addresses of gate, up and out; vectors.
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.ofVoid(
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG);

  /// Loaded once for the process; empty where nothing can be emitted or a check failed.
  private static final Map<Curve, Optional<EmittedGating>> LOADED = new EnumMap<>(Curve.class);

  private final MethodHandle code;
  private final PlainGating rest;

  private EmittedGating(MethodHandle code, Curve curve) {
    this.code = code;
    rest = new PlainGating(curve);
  }

  /// The caller has made sure that the processor has AVX2.
  static Optional<EmittedGating> of(Curve curve) {
    synchronized (LOADED) {
      return LOADED.computeIfAbsent(curve, EmittedGating::load);
    }
  }

  private static Optional<EmittedGating> load(Curve curve) {
    return Trusted.first(
        String.valueOf(curve),
        List.of(Isa.AVX2),
        "plain Java",
        _ -> emitted(curve),
        code -> GatingCheck.agrees(code, curve, new Random(SEED)));
  }

  private static Optional<EmittedGating> emitted(Curve curve) {
    var routine = new Routine("flint_" + curve, emit(curve));
    return CodeMemory.load(List.of(routine)) instanceof CodeMemory.Outcome.Loaded loaded
        ? Optional.of(new EmittedGating(loaded.memory().function(routine.name(), SHAPE), curve))
        : Optional.empty();
  }

  @Override
  public void run(F32 gate, F32 up, F32 out, int row, int from, int count) {
    for (F32 buffer : new F32[] {gate, up, out}) {
      Objects.checkIndex(row, buffer.rows());
      Objects.checkFromIndexSize(from, count, buffer.columns());
    }
    int whole = count / LANES * LANES;
    if (whole > 0) {
      call(
          address(gate, row, from), address(up, row, from), address(out, row, from), whole / LANES);
    }
    rest.run(gate, up, out, row, from + whole, count - whole);
  }

  private static long address(F32 buffer, int row, int column) {
    return buffer.segment().address() + buffer.row(row) + 4L * column;
  }

  private void call(long gate, long up, long out, long vectors) {
    try {
      code.invokeExact(gate, up, out, vectors);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError("machine code throws nothing", t);
    }
  }

  private static byte[] emit(Curve curve) {
    var lanes = new Lanes(Isa.AVX2);
    Assembler a = lanes.a;
    Label next = a.here("next");
    a.vmovups(ymm(0), mem(rdi));
    switch (curve) {
      case SILU -> silu(lanes);
      case GELU -> gelu(lanes);
    }
    a.vmulps(ymm(0), ymm(0), mem(rsi));
    a.vmovups(mem(rdx), ymm(0));
    a.add(rdi, 4L * LANES);
    a.add(rsi, 4L * LANES);
    a.add(rdx, 4L * LANES);
    a.dec(rcx);
    a.jnz(next);
    a.vzeroupper();
    a.ret();
    lanes.pool();
    return a.code();
  }

  /// Of the lanes of ymm0.
  private static void silu(Lanes lanes) {
    Assembler a = lanes.a;
    a.vxorps(ymm(1), ymm(0), floats(lanes, -0f));
    exp(lanes, ymm(1));
    a.vmovups(ymm(2), floats(lanes, 1));
    a.vaddps(ymm(1), ymm(1), ymm(2));
    a.vdivps(ymm(1), ymm(2), ymm(1));
    a.vmulps(ymm(0), ymm(0), ymm(1));
  }

  private static void gelu(Lanes lanes) {
    Assembler a = lanes.a;
    a.vmulps(ymm(1), ymm(0), floats(lanes, 0.7978846f));
    a.vmulps(ymm(2), ymm(0), floats(lanes, 0.044715f));
    a.vfmadd213ps(ymm(2), ymm(0), floats(lanes, 1));
    a.vmulps(ymm(1), ymm(1), ymm(2));
    a.vaddps(ymm(1), ymm(1), ymm(1));
    exp(lanes, ymm(1));
    a.vaddps(ymm(1), ymm(1), floats(lanes, 1));
    a.vmovups(ymm(2), floats(lanes, 2));
    a.vdivps(ymm(1), ymm(2), ymm(1));
    a.vmovups(ymm(2), floats(lanes, 1));
    a.vsubps(ymm(1), ymm(2), ymm(1));
    a.vaddps(ymm(1), ymm(2), ymm(1));
    a.vmulps(ymm(0), ymm(0), floats(lanes, 0.5f));
    a.vmulps(ymm(0), ymm(0), ymm(1));
  }

  private static void exp(Lanes lanes, Vec x) {
    Exp.emit(lanes, x, ymm(2), ymm(3), ymm(4), ymm(5));
  }

  private static VecOrMem floats(Lanes lanes, float value) {
    return lanes.constant(lanes.ints(Float.floatToRawIntBits(value)));
  }
}
