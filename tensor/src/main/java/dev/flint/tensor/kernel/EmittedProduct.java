package dev.flint.tensor.kernel;

import java.lang.foreign.MemorySegment;

/// One matrix product in emitted code: cuts the tokens into blocks that fit the cache and tiles
/// that fit the registers, and calls [TileDriver]. What it is given must have been checked.
final class EmittedProduct {
  /// Activations that stay in the second-level cache while all panels of a range pass by.
  private static final long BLOCK_BYTES = 96 * 1024;

  private static final long PARAMETERS = (TileDriver.BYTES + 63) & -64;
  private static final int PANEL_RESULT_BYTES = PanelFormat.ROWS * Float.BYTES;

  /// A matrix and its inputs, as addresses.
  ///
  /// @param records of a panel; for floats its columns
  /// @param stride bytes from one token's inputs to the next
  record Operands(long panels, long panelBytes, int rows, long records, long inputs, long stride) {
    static Operands of(PanelMatrix matrix, ByteActivations.Encoding inputs) {
      return new Operands(
          matrix.panelBytes().address(),
          matrix.record(1, 0),
          matrix.rows(),
          matrix.columns() / matrix.format().columns(),
          inputs.segment().address(),
          inputs.stride());
    }

    static Operands of(FloatMatrix matrix, F32 inputs) {
      return new Operands(
          matrix.panelSegment().address(),
          matrix.panelBytes(),
          matrix.rows(),
          matrix.columns(),
          inputs.segment().address(),
          (long) Float.BYTES * inputs.stride());
    }
  }

  private EmittedProduct() {}

  /// `y[t] = W · x[t]` for the rows of panels `[from, to)` and tokens `[0, tokens)`.
  static void run(
      EmittedCode routines,
      Scratch scratch,
      Operands operands,
      int tokens,
      F32 y,
      int from,
      int to) {
    int whole = Math.min(to, operands.rows / PanelFormat.ROWS);
    if (from < whole) {
      long results = y.segment().address() + (long) from * PANEL_RESULT_BYTES;
      MemorySegment parameters = scratch.bytes(PARAMETERS);
      run(routines, parameters, operands, tokens, from, whole, results, 4L * y.stride());
    }
    if (whole < to) {
      lastPanel(routines, operands, tokens, y, scratch);
    }
  }

  /// The panel that has fewer rows than 16: beside the results, then the rows there are.
  private static void lastPanel(
      EmittedCode routines, Operands operands, int tokens, F32 y, Scratch scratch) {
    int panel = operands.rows / PanelFormat.ROWS;
    MemorySegment memory = scratch.bytes(PARAMETERS + (long) tokens * PANEL_RESULT_BYTES);
    long results = memory.address() + PARAMETERS;
    run(routines, memory, operands, tokens, panel, panel + 1, results, PANEL_RESULT_BYTES);
    int first = panel * PanelFormat.ROWS;
    for (int t = 0; t < tokens; t++) {
      MemorySegment.copy(
          memory,
          PARAMETERS + (long) t * PANEL_RESULT_BYTES,
          y.segment(),
          y.row(t) + 4L * first,
          4L * (operands.rows - first));
    }
  }

  /// @param results where the first token's first row of panel `from` goes
  private static void run(
      EmittedCode routines,
      MemorySegment parameters,
      Operands operands,
      int tokens,
      int from,
      int to,
      long results,
      long resultStride) {
    long stride = operands.stride;
    long panelBytes = operands.panelBytes;
    long panel = operands.panels + from * panelBytes;
    TileDriver.describe(parameters, panelBytes, operands.records, stride, resultStride);
    int block = (int) Math.max(2, BLOCK_BYTES / stride / TileShape.MOST_TOKENS);
    block *= TileShape.MOST_TOKENS;
    for (int token = 0; token < tokens; token += block) {
      int n = Math.min(block, tokens - token);
      long x = operands.inputs + token * stride;
      long y = results + token * resultStride;
      int pairs = routines.pairs(n) ? (to - from) / 2 : 0;
      if (pairs > 0) {
        tiles(parameters, routines, n, 2, stride, resultStride);
        TileDriver.place(parameters, panel, 2 * panelBytes, 2, pairs, x, y);
        routines.run(parameters);
      }
      int singles = to - from - 2 * pairs;
      if (singles > 0) {
        tiles(parameters, routines, n, 1, stride, resultStride);
        long passed = 2L * pairs;
        TileDriver.place(
            parameters,
            panel + passed * panelBytes,
            panelBytes,
            1,
            singles,
            x,
            y + passed * PANEL_RESULT_BYTES);
        routines.run(parameters);
      }
    }
  }

  /// So many tokens in as few tiles as possible, as equal as possible.
  private static void tiles(
      MemorySegment parameters,
      EmittedCode routines,
      int tokens,
      int panels,
      long stride,
      long resultStride) {
    int count = Math.ceilDiv(tokens, TileShape.MOST_TOKENS);
    int small = tokens / count;
    int large = tokens % count;
    tiles(parameters, 0, routines, large, small + 1, panels, stride, resultStride);
    tiles(parameters, 1, routines, count - large, small, panels, stride, resultStride);
  }

  private static void tiles(
      MemorySegment parameters,
      int shape,
      EmittedCode routines,
      int count,
      int tokens,
      int panels,
      long stride,
      long resultStride) {
    long routine = count == 0 ? 0 : routines.tile(tokens, panels);
    TileDriver.tiles(parameters, shape, routine, count, tokens, stride, resultStride);
  }
}
