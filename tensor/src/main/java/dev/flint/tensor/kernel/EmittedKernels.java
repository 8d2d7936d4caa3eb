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

/// The integer kernels in machine code, written when a format is first met: the same results as
/// [ScalarKernels], bit for bit. A format whose code fails its check at start is left to the
/// fastest set that emits nothing; that is said once.
///
/// Machine code does not check addresses, so this class does, once for each call.
final class EmittedKernels implements Kernels {
  private final Isa isa;
  private final PanelMatrices matrices = new PanelMatrices();
  private final FloatPanels floats = new FloatPanels();

  /// Code by format; empty where the check failed.
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
  public Matrix matrix(Tensor tensor, Arena arena) {
    Matrix matrix = matrices.matrix(tensor, arena);
    if (matrix instanceof PanelMatrix panels) {
      code.computeIfAbsent(tensor.type(), type -> EmittedCode.of(isa, panels.format()));
    }
    return matrix;
  }

  @Override
  public void layOut(PanelStore store, Crew crew) {
    matrices.layOut(store, crew);
  }

  @Override
  public Activations activations(Arena arena, int tokens, int columns, List<Matrix> consumers) {
    boolean blocks = false;
    boolean superBlocks = false;
    boolean plain = false;
    for (Matrix consumer : consumers) {
      if (consumer instanceof PanelMatrix panels) {
        plain |= code(panels).isEmpty();
        blocks |= !panels.format().superBlock();
        superBlocks |= panels.format().superBlock();
      }
    }
    return new ByteActivations(arena, tokens, columns, blocks, superBlocks, plain);
  }

  @Override
  public void multiply(
      Matrix w, Activations x, int tokens, F32 y, int from, int to, Scratch scratch) {
    if (!(w instanceof PanelMatrix matrix)) {
      floats.multiply(w, x, tokens, y, from, to, scratch);
      return;
    }
    if (from >= to || tokens == 0) {
      return;
    }
    ByteActivations activations = (ByteActivations) x;
    Optional<EmittedCode> routines = code(matrix);
    if (routines.isEmpty()) {
      Plain.KERNELS.multiply(w, activations.plain(), tokens, y, from, to, scratch);
      return;
    }
    ByteActivations.Encoding encoding = activations.of(matrix.format());
    check(matrix, encoding, x, tokens, y, from, to);
    EmittedProduct.run(routines.get(), scratch, matrix, encoding, tokens, y, from, to);
  }

  private Optional<EmittedCode> code(PanelMatrix matrix) {
    Optional<EmittedCode> routines = code.get(matrix.type());
    if (routines == null) {
      throw new IllegalArgumentException("this matrix belongs to another kernel set");
    }
    return routines;
  }

  private static void check(
      PanelMatrix matrix,
      ByteActivations.Encoding encoding,
      Activations x,
      int tokens,
      F32 y,
      int from,
      int to) {
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
    if (encoding.segment().byteSize() < tokens * encoding.stride()) {
      throw new IllegalArgumentException("the inputs were not made for this matrix");
    }
  }
}
