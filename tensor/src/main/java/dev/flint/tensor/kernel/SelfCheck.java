package dev.flint.tensor.kernel;

import dev.flint.tensor.format.Quantiser;
import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/// A product small enough for every start, by emitted code and by [ScalarKernels]: a processor or
/// system on which they differ gets no emitted code.
final class SelfCheck {
  private static final int ROWS = 2 * PanelFormat.ROWS;
  private static final long SEED = 1;

  /// From six tokens on every fourth number of them: 14 and 18 meet spread panels in tiles of all
  /// sizes that there are.
  private static final int MANY_TOKENS = 18;

  private SelfCheck() {}

  /// Whether all tile shapes of a type, and both ways of reading for one token, agree with the
  /// scalar product, bit for bit.
  static boolean passes(EmittedCode code, TensorType type) {
    return FloatMatrix.holds(type)
        ? passesFloats(code, type)
        : passes(code, PanelFormat.require(type));
  }

  private static boolean passesFloats(EmittedCode code, TensorType type) {
    int columns = 11;
    int most = code.mostTokens();
    try (Arena arena = Arena.ofConfined()) {
      var random = new Random(SEED);
      float[] values = new float[columns];
      MemorySegment data = arena.allocate(type.bytes((long) ROWS * columns), 64);
      F32 x = new F32(arena, most, columns);
      for (int row = 0; row < ROWS + most; row++) {
        for (int c = 0; c < columns; c++) {
          values[c] = random.nextFloat(-2, 2);
        }
        if (row < ROWS) {
          Quantiser.row(type, values, 0, data, row * type.bytes(columns), columns);
        } else {
          x.write(row - ROWS, 0, values, columns);
        }
      }
      var tensor = new Tensor("check", type, List.of((long) columns, (long) ROWS), data);
      var matrix = new FloatMatrix(tensor);
      MemorySegment panels = arena.allocate(matrix.bytes(), 64);
      matrix.layOut(0, 2, panels, 0);
      matrix.place(panels);
      var plain = new FloatPanels();
      var inputs = new QuantisedActivations(x, most, columns, Set.of());
      var scratch = new Scratch(arena);
      F32 expected = new F32(arena, most, ROWS);
      plain.multiply(matrix, inputs, most, expected, 0, 2, scratch);
      var operands = EmittedProduct.Operands.of(matrix, x);
      // 0 stands for one token in two streams.
      for (int tokens = 0; tokens <= most; tokens++) {
        F32 y = new F32(arena, most, ROWS);
        int n = Math.max(1, tokens);
        EmittedProduct.run(code, scratch, operands, n, y, 0, 2, tokens == 0);
        long bytes = (long) n * ROWS * Float.BYTES;
        if (y.segment().asSlice(0, bytes).mismatch(expected.segment().asSlice(0, bytes)) >= 0) {
          return false;
        }
      }
      return true;
    }
  }

  private static boolean passes(EmittedCode code, PanelFormat format) {
    int columns = format.superBlock() ? 256 : 64;
    int most = code.mostTokens();
    try (Arena arena = Arena.ofConfined()) {
      var random = new Random(SEED);
      PanelMatrix matrix = matrix(format, columns, random, arena);
      int all = code.spread() == 0 ? most : MANY_TOKENS;
      var x = new ByteActivations(arena, all, columns, Set.of(ActivationRecord.of(format)), true);
      for (int t = 0; t < all; t++) {
        for (int c = 0; c < columns; c++) {
          x.values().put(t, c, t < most ? random.nextFloat(-2, 2) : x.values().at(t - most, c));
        }
        x.encode(t);
      }
      ByteActivations.Encoding encoding = Objects.requireNonNull(x.of(format));
      var scratch = new Scratch(arena);
      F32 expected = new F32(arena, most, ROWS);
      new ScalarKernels().multiply(matrix, x.plain(), most, expected, 0, 1, scratch);
      float[] row = new float[PanelFormat.ROWS];
      float[] right = new float[PanelFormat.ROWS];
      var operands = EmittedProduct.Operands.of(matrix, encoding, code);
      // 0 stands for one token in two streams.
      for (int tokens = 0; tokens <= all; tokens += tokens < most ? 1 : 4) {
        F32 y = new F32(arena, all, ROWS);
        int n = Math.max(1, tokens);
        EmittedProduct.run(code, scratch, operands, n, y, 0, 2, tokens == 0);
        for (int t = 0; t < n; t++) {
          for (int panel = 0; panel < 2; panel++) {
            expected.read(t % most, 0, right, right.length);
            y.read(t, panel * PanelFormat.ROWS, row, row.length);
            if (!Arrays.equals(right, row)) {
              return false;
            }
          }
        }
      }
      return true;
    }
  }

  /// Two equal panels of arbitrary codes and finite scales.
  private static PanelMatrix matrix(PanelFormat format, int columns, Random random, Arena arena) {
    byte[] panel = new byte[columns / format.columns() * format.recordBytes()];
    random.nextBytes(panel);
    for (int record = 0; record < panel.length; record += format.recordBytes()) {
      boolean bytes = format.dminAt() - format.dAt() == PanelFormat.ROWS;
      for (int at = format.dAt(); at < format.recordBytes(); at++) {
        // Halves in 2^-8…2^-4; bytes as exponents near 1.
        boolean high = (at - format.dAt()) % 2 == 1;
        int value = bytes ? 0x7C | (panel[record + at] & 3) : 0x1C | (panel[record + at] & 0x8F);
        panel[record + at] = bytes || high ? (byte) value : panel[record + at];
      }
    }
    MemorySegment panels = arena.allocate(2L * panel.length, 64);
    MemorySegment.copy(panel, 0, panels, ValueLayout.JAVA_BYTE, 0, panel.length);
    MemorySegment.copy(panel, 0, panels, ValueLayout.JAVA_BYTE, panel.length, panel.length);
    return PanelMatrix.ofPanels(format, ROWS, columns, panels);
  }
}
