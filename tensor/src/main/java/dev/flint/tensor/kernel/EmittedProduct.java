package dev.flint.tensor.kernel;

import java.lang.foreign.MemorySegment;

/// One matrix product in emitted code: cuts the tokens into blocks that fit the cache and tiles
/// that fit the registers, and calls [TileDriver]. What it is given must have been checked.
final class EmittedProduct {
  private static final long PARAMETERS = (TileDriver.BYTES + 63) & -64;
  private static final int PANEL_RESULT_BYTES = PanelFormat.ROWS * Float.BYTES;

  /// Parameters, then room for a spread chunk.
  private static final long MEMORY = PARAMETERS + TileShape.MOST_CHUNK_BYTES;

  private final EmittedCode routines;
  private final Operands operands;
  private final boolean twoStreams;
  private final MemorySegment parameters;

  /// A matrix and its inputs, as addresses.
  ///
  /// @param records of a panel; for floats its columns
  /// @param chunk records that many tokens meet at a time
  /// @param inputBytes a token's inputs for one record
  /// @param stride bytes from one token's inputs to the next
  record Operands(
      long panels,
      long panelBytes,
      int rows,
      long records,
      long chunk,
      long inputs,
      long inputBytes,
      long stride) {
    static Operands of(PanelMatrix matrix, ByteActivations.Encoding inputs, EmittedCode routines) {
      PanelFormat format = matrix.format();
      int bytes = format.worthSpreading() ? format.toSpread().recordBytes() : format.recordBytes();
      return new Operands(
          matrix.panelBytes().address(),
          matrix.record(1, 0),
          matrix.rows(),
          matrix.columns() / format.columns(),
          Math.max(1, routines.chunkBytes() / bytes),
          inputs.segment().address(),
          ActivationRecord.of(format).bytes,
          inputs.stride());
    }

    static Operands of(FloatMatrix matrix, F32 inputs) {
      return new Operands(
          matrix.panelSegment().address(),
          matrix.panelBytes(),
          matrix.rows(),
          matrix.columns(),
          matrix.columns(),
          inputs.segment().address(),
          Float.BYTES,
          (long) Float.BYTES * inputs.stride());
    }

    long recordBytes() {
      return panelBytes / records;
    }
  }

  private EmittedProduct(
      EmittedCode routines, Operands operands, boolean twoStreams, MemorySegment memory) {
    this.routines = routines;
    this.operands = operands;
    this.twoStreams = twoStreams;
    parameters = memory;
  }

  /// `y[t] = W · x[t]` for the rows of panels `[from, to)` and tokens `[0, tokens)`.
  static void run(
      EmittedCode routines,
      Scratch scratch,
      Operands operands,
      int tokens,
      F32 y,
      int from,
      int to) {
    Streams streams = routines.streams();
    boolean two = streams.two();
    long bytes = (to - from) * operands.panelBytes;
    if (tokens > 1 || !streams.wants(bytes)) {
      run(routines, scratch, operands, tokens, y, from, to, two);
      return;
    }
    long begun = System.nanoTime();
    run(routines, scratch, operands, tokens, y, from, to, two);
    streams.took(two, bytes, System.nanoTime() - begun);
  }

  /// @param twoStreams whether a single token meets two panels at once
  static void run(
      EmittedCode routines,
      Scratch scratch,
      Operands operands,
      int tokens,
      F32 y,
      int from,
      int to,
      boolean twoStreams) {
    int whole = Math.min(to, operands.rows / PanelFormat.ROWS);
    if (from < whole) {
      long results = y.segment().address() + (long) from * PANEL_RESULT_BYTES;
      var product = new EmittedProduct(routines, operands, twoStreams, scratch.bytes(MEMORY));
      product.run(tokens, from, whole, results, 4L * y.stride());
    }
    if (whole < to) {
      lastPanel(routines, operands, tokens, y, scratch);
    }
  }

  /// The panel that has fewer rows than 16: beside the results, then the rows there are.
  private static void lastPanel(
      EmittedCode routines, Operands operands, int tokens, F32 y, Scratch scratch) {
    int panel = operands.rows / PanelFormat.ROWS;
    MemorySegment memory = scratch.bytes(MEMORY + (long) tokens * PANEL_RESULT_BYTES);
    var product = new EmittedProduct(routines, operands, false, memory);
    product.run(tokens, panel, panel + 1, memory.address() + MEMORY, PANEL_RESULT_BYTES);
    int first = panel * PanelFormat.ROWS;
    for (int t = 0; t < tokens; t++) {
      MemorySegment.copy(
          memory,
          MEMORY + (long) t * PANEL_RESULT_BYTES,
          y.segment(),
          y.row(t) + 4L * first,
          4L * (operands.rows - first));
    }
  }

  /// @param results where the first token's first row of panel `from` goes
  private void run(int tokens, int from, int to, long results, long resultStride) {
    TileDriver.describe(parameters, operands.panelBytes, operands.stride, resultStride);
    boolean many = tokens >= TileShape.LEAST_SPREAD;
    long chunk = many ? operands.chunk : operands.records;
    int block =
        (int)
            Math.max(
                2, routines.blockBytes() / (chunk * operands.inputBytes) / routines.mostTokens());
    block *= routines.mostTokens();
    for (int token = 0; token < tokens; token += block) {
      int n = Math.min(block, tokens - token);
      boolean spread = n >= TileShape.LEAST_SPREAD && routines.spread() != 0;
      for (long record = 0; record < operands.records; record += chunk) {
        long records = Math.min(chunk, operands.records - record);
        TileDriver.columns(
            parameters,
            records,
            record > 0,
            many ? fetch(records, n) : 0,
            spread ? routines.spread() : 0,
            parameters.address() + PARAMETERS);
        panels(n, from, to, spread, token, record, results + token * resultStride, resultStride);
      }
    }
  }

  /// Lines of the next panel that each tile is to fetch, so that many tokens never wait for
  /// weights: the hardware follows no panel where a chunk ends in the middle of it.
  private long fetch(long records, int tokens) {
    return Math.ceilDiv(
        records * operands.recordBytes() / TileDriver.LINE,
        Math.ceilDiv(tokens, routines.mostTokens()));
  }

  /// All panels of a range with the tokens of a block and the columns of a chunk.
  private void panels(
      int n,
      int from,
      int to,
      boolean spread,
      int token,
      long record,
      long results,
      long resultStride) {
    long panelBytes = operands.panelBytes;
    long panel = operands.panels + from * panelBytes + record * operands.recordBytes();
    long x = operands.inputs + token * operands.stride + record * operands.inputBytes;
    int pairs = n == 1 && twoStreams ? (to - from) / 2 : 0;
    if (pairs > 0) {
      tiles(n, 2, false, resultStride);
      TileDriver.place(parameters, panel, 2 * panelBytes, 2, pairs, x, results);
      routines.run(parameters);
    }
    int singles = to - from - 2 * pairs;
    if (singles > 0) {
      tiles(n, 1, spread, resultStride);
      long passed = 2L * pairs;
      TileDriver.place(
          parameters,
          panel + passed * panelBytes,
          panelBytes,
          1,
          singles,
          x,
          results + passed * PANEL_RESULT_BYTES);
      routines.run(parameters);
    }
  }

  /// So many tokens in as few tiles as possible, as equal as possible.
  private void tiles(int tokens, int panels, boolean spread, long resultStride) {
    int count = Math.ceilDiv(tokens, routines.mostTokens());
    int small = tokens / count;
    int large = tokens % count;
    tiles(0, large, small + 1, panels, spread, resultStride);
    tiles(1, count - large, small, panels, spread, resultStride);
  }

  private void tiles(
      int shape, int count, int tokens, int panels, boolean spread, long resultStride) {
    long routine = count == 0 ? 0 : routines.tile(tokens, panels, spread);
    TileDriver.tiles(parameters, shape, routine, count, tokens, operands.stride, resultStride);
  }
}
