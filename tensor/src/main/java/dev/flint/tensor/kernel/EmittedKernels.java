package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The integer kernels in machine code, written when the formats of a model are known: the same
/// results as [ScalarKernels], bit for bit.
///
/// Machine code does not check addresses, so this class does, once for each call.
final class EmittedKernels implements Kernels {
  /// Activations that stay in the second-level cache while all panels of a range pass by.
  private static final long BLOCK_BYTES = 192 * 1024;

  private static final long PARAMETERS = (TileDriver.BYTES + 63) & -64;
  private static final int PANEL_RESULT_BYTES = PanelFormat.ROWS * Float.BYTES;

  private final Isa isa;
  private final PanelMatrices matrices = new PanelMatrices();
  private final FloatPanels floats = new FloatPanels();
  private final Map<TensorType, EmittedCode> code = new EnumMap<>(TensorType.class);

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
    return matrix != null ? matrix : floats.matrix(tensor, arena);
  }

  @Override
  public void layOut(Crew crew) {
    var missing = new EnumMap<TensorType, PanelFormat>(TensorType.class);
    for (PanelFormat format : matrices.formats()) {
      if (!code.containsKey(format.type())) {
        missing.put(format.type(), format);
      }
    }
    if (!missing.isEmpty()) {
      EmittedCode loaded = EmittedCode.load(isa, missing.values());
      missing.keySet().forEach(type -> code.put(type, loaded));
    }
    matrices.layOut(crew);
  }

  @Override
  public Activations activations(Arena arena, int tokens, int columns, List<Matrix> consumers) {
    boolean blocks = false;
    boolean superBlocks = false;
    for (Matrix consumer : consumers) {
      if (consumer instanceof PanelMatrix panels) {
        blocks |= !panels.format().superBlock();
        superBlocks |= panels.format().superBlock();
      }
    }
    return new ByteActivations(arena, tokens, columns, blocks, superBlocks);
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
    PanelFormat format = matrix.format();
    ByteActivations.Encoding encoding = ((ByteActivations) x).of(format);
    check(matrix, encoding, x, tokens, y, from, to);
    EmittedCode routines = code.get(format.type());
    if (routines == null) {
      throw new IllegalStateException("a matrix is used before it is laid out");
    }
    int whole = Math.min(to, matrix.rows() / PanelFormat.ROWS);
    if (from < whole) {
      long results = y.segment().address() + (long) from * PANEL_RESULT_BYTES;
      MemorySegment parameters = scratch.bytes(PARAMETERS);
      run(routines, parameters, matrix, encoding, tokens, from, whole, results, 4L * y.stride());
    }
    if (whole < to) {
      lastPanel(routines, matrix, encoding, tokens, y, scratch);
    }
  }

  /// The panel that has fewer rows than 16: beside the results, then the rows there are.
  private static void lastPanel(
      EmittedCode routines,
      PanelMatrix matrix,
      ByteActivations.Encoding encoding,
      int tokens,
      F32 y,
      Scratch scratch) {
    int panel = matrix.panels() - 1;
    MemorySegment memory = scratch.bytes(PARAMETERS + (long) tokens * PANEL_RESULT_BYTES);
    long results = memory.address() + PARAMETERS;
    run(
        routines, memory, matrix, encoding, tokens, panel, panel + 1, results, PANEL_RESULT_BYTES);
    int first = panel * PanelFormat.ROWS;
    for (int t = 0; t < tokens; t++) {
      MemorySegment.copy(
          memory,
          PARAMETERS + (long) t * PANEL_RESULT_BYTES,
          y.segment(),
          y.row(t) + 4L * first,
          4L * (matrix.rows() - first));
    }
  }

  /// @param results where the first token's first row of panel `from` goes
  private static void run(
      EmittedCode routines,
      MemorySegment parameters,
      PanelMatrix matrix,
      ByteActivations.Encoding encoding,
      int tokens,
      int from,
      int to,
      long results,
      long resultStride) {
    PanelFormat format = matrix.format();
    long stride = encoding.stride();
    long panelBytes = matrix.record(1, 0);
    long panel = matrix.panelBytes().address() + matrix.record(from, 0);
    TileDriver.describe(
        parameters, panelBytes, matrix.columns() / format.columns(), stride, resultStride);
    int block = (int) Math.max(2, BLOCK_BYTES / stride / TileShape.MOST_TOKENS);
    block *= TileShape.MOST_TOKENS;
    for (int token = 0; token < tokens; token += block) {
      int n = Math.min(block, tokens - token);
      long x = encoding.segment().address() + token * stride;
      long y = results + token * resultStride;
      int pairs = n == 1 ? (to - from) / 2 : 0;
      if (pairs > 0) {
        tiles(parameters, 0, routines, format, 1, 1, 2, stride, resultStride);
        tiles(parameters, 1, routines, format, 0, 0, 1, stride, resultStride);
        TileDriver.place(parameters, panel, 2 * panelBytes, 2, pairs, x, y);
        routines.run(parameters);
      }
      int singles = to - from - 2 * pairs;
      if (singles > 0) {
        int count = Math.ceilDiv(n, TileShape.MOST_TOKENS);
        int small = n / count;
        tiles(parameters, 0, routines, format, n % count, small + 1, 1, stride, resultStride);
        tiles(
            parameters, 1, routines, format, count - n % count, small, 1, stride, resultStride);
        TileDriver.place(
            parameters,
            panel + 2 * pairs * panelBytes,
            panelBytes,
            1,
            singles,
            x,
            y + 2L * pairs * PANEL_RESULT_BYTES);
        routines.run(parameters);
      }
    }
  }

  private static void tiles(
      MemorySegment parameters,
      int shape,
      EmittedCode routines,
      PanelFormat format,
      int count,
      int tokens,
      int panels,
      long stride,
      long resultStride) {
    long routine = count == 0 ? 0 : routines.tile(format, tokens, panels);
    TileDriver.tiles(parameters, shape, routine, count, tokens, stride, resultStride);
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
          tokens + " tokens do not fit " + x.values().rows() + " inputs and " + y.rows()
              + " results");
    }
    if (x.values().columns() != matrix.columns() || y.columns() < matrix.rows()) {
      throw new IllegalArgumentException(
          "a matrix of " + matrix.rows() + " × " + matrix.columns() + " does not fit inputs of "
              + x.values().columns() + " and results of " + y.columns() + " columns");
    }
    if (encoding.segment().byteSize() < tokens * encoding.stride()) {
      throw new IllegalArgumentException("the inputs were not made for this matrix");
    }
  }
}
