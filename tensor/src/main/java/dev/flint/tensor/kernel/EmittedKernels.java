package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import java.lang.foreign.Arena;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The kernels in machine code, written when a format is first met: the same results as
/// [ScalarKernels], bit for bit. A format whose code fails its check at start is left to the
/// fastest set that emits nothing; that is said once.
///
/// Machine code does not check addresses, so this class does, once for each call.
final class EmittedKernels implements Kernels {
  private final Isa isa;
  private final PanelMatrices matrices = new PanelMatrices();
  private final FloatPanels floats = new FloatPanels();

  /// Code by type; empty where the check failed.
  private final Map<TensorType, Optional<EmittedCode>> code = new EnumMap<>(TensorType.class);

  /// For formats whose check failed; not touched otherwise, so that the Vector API stays unloaded.
  private static final class Plain {
    static final Kernels KERNELS = KernelSets.byName(KernelSets.withoutEmission());
  }

  EmittedKernels(Isa isa) {
    this.isa = isa;
  }

  @Override
  public String name() {
    return "jit";
  }

  @Override
  public boolean emits() {
    return true;
  }

  @Override
  public Matrix matrix(Tensor tensor, Arena arena) {
    code.computeIfAbsent(tensor.type(), type -> EmittedCode.of(isa, type));
    return matrices.matrix(tensor, arena);
  }

  @Override
  public void layOut(PanelStore store, Crew crew) {
    matrices.layOut(store, crew);
  }

  @Override
  public Activations activations(Arena arena, int tokens, int columns, List<Matrix> consumers) {
    boolean plain = false;
    for (Matrix consumer : consumers) {
      plain |= consumer instanceof PanelMatrix panels && code(panels).isEmpty();
    }
    return new ByteActivations(arena, tokens, columns, PanelKernels.encodings(consumers), plain);
  }

  @Override
  public void multiply(
      Matrix w, Activations x, int tokens, F32 y, int from, int to, Scratch scratch) {
    if (from >= to || tokens == 0) {
      return;
    }
    if (w instanceof FloatMatrix matrix) {
      Optional<EmittedCode> routines = code(matrix);
      if (routines.isEmpty()) {
        floats.multiply(w, x, tokens, y, from, to, scratch);
        return;
      }
      check(matrix, x, tokens, y, from, to);
      var operands = EmittedProduct.Operands.of(matrix, x.values());
      EmittedProduct.run(routines.get(), scratch, operands, tokens, y, from, to);
      return;
    }
    PanelMatrix matrix = (PanelMatrix) w;
    ByteActivations activations = (ByteActivations) x;
    Optional<EmittedCode> routines = code(matrix);
    if (routines.isEmpty()) {
      Plain.KERNELS.multiply(w, activations.plain(), tokens, y, from, to, scratch);
      return;
    }
    ByteActivations.Encoding encoding = activations.of(matrix.format());
    if (encoding == null) {
      throw new IllegalArgumentException("the inputs were not made for this matrix");
    }
    check(matrix, x, tokens, y, from, to);
    var operands = EmittedProduct.Operands.of(matrix, encoding, routines.get());
    EmittedProduct.run(routines.get(), scratch, operands, tokens, y, from, to);
  }

  private Optional<EmittedCode> code(Matrix matrix) {
    Optional<EmittedCode> routines = code.get(matrix.type());
    if (routines == null) {
      throw new IllegalArgumentException("this matrix belongs to another kernel set");
    }
    return routines;
  }

  private static void check(Matrix matrix, Activations x, int tokens, F32 y, int from, int to) {
    if (from < 0 || to > matrix.panels()) {
      throw new IllegalArgumentException(
          "panels " + from + " to " + to + " of " + matrix.panels() + " were asked for");
    }
    if (tokens < 0 || tokens > x.values().rows() || tokens > y.rows()) {
      throw new IllegalArgumentException(
          tokens
              + " tokens do not fit "
              + x.values().rows()
              + " inputs and "
              + y.rows()
              + " results");
    }
    if (x.values().columns() != matrix.columns() || y.columns() < matrix.rows()) {
      throw new IllegalArgumentException(
          "a matrix of "
              + matrix.rows()
              + " × "
              + matrix.columns()
              + " does not fit inputs of "
              + x.values().columns()
              + " and results of "
              + y.columns()
              + " columns");
    }
  }
}
