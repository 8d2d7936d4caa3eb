package dev.flint.tensor.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Activations as 8-bit integers outside the heap, as emitted products read them
/// ([ActivationRecord]); the same numbers as [QuantisedActivations].
final class ByteActivations extends Activations {
  /// Adding and taking away this float leaves the nearest integer (half to even) in the low bits.
  private static final float ROUND = 12_582_912f; // 1.5 · 2^23

  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

  /// One encoding of all tokens.
  ///
  /// @param stride bytes from one token to the next
  record Encoding(ActivationRecord record, MemorySegment segment, long stride) {}

  private final @Nullable EmittedEncoder emitted;
  private final Encoding blocks;
  private final Encoding superBlocks;

  /// What kernels that are not emitted read.
  private final @Nullable QuantisedActivations plain;

  ByteActivations(
      Arena arena,
      int tokens,
      int columns,
      boolean wantsBlocks,
      boolean wantsSuperBlocks,
      boolean wantsPlain) {
    super(new F32(arena, tokens, columns));
    emitted = EmittedEncoder.LOADED.orElse(null);
    plain =
        wantsPlain
            ? new QuantisedActivations(values(), tokens, columns, wantsBlocks, wantsSuperBlocks)
            : null;
    blocks = encoding(arena, ActivationRecord.BLOCK, wantsBlocks ? tokens : 0, columns);
    superBlocks =
        encoding(arena, ActivationRecord.SUPER_BLOCK, wantsSuperBlocks ? tokens : 0, columns);
  }

  private static Encoding encoding(Arena arena, ActivationRecord record, int tokens, int columns) {
    long stride = record.stride(columns);
    return new Encoding(record, arena.allocate(tokens * stride, 64), stride);
  }

  /// The encoding that a format is multiplied with.
  Encoding of(PanelFormat format) {
    return format.superBlock() ? superBlocks : blocks;
  }

  QuantisedActivations plain() {
    return Objects.requireNonNull(plain);
  }

  @Override
  public void encode(int token, int from, int to) {
    encode(blocks, token, from, to);
    encode(superBlocks, token, from, to);
    if (plain != null) {
      plain.encode(token, from, to);
    }
  }

  private void encode(Encoding encoding, int token, int from, int to) {
    if (encoding.segment.byteSize() == 0) {
      return;
    }
    ActivationRecord record = encoding.record;
    int records = (to - from) / record.columns();
    Objects.checkFromToIndex(from, to, values().columns());
    Objects.checkIndex(token, values().rows());
    if (emitted != null && records > 0) {
      long at = token * encoding.stride + (long) (from / record.columns()) * record.bytes();
      long floats = values().segment().address() + values().row(token) + 4L * from;
      MemorySegment target = encoding.segment.asSlice(at, (long) records * record.bytes());
      emitted.encode(record, floats, target, records);
      return;
    }
    float[] x = new float[record.columns()];
    byte[] codes = new byte[record.columns()];
    for (int column = from; column < to; column += record.columns()) {
      values().read(token, column, x, x.length);
      long at = token * encoding.stride + (long) (column / record.columns()) * record.bytes();
      encode(x, codes, encoding.segment.asSlice(at, record.bytes()));
    }
  }

  private static void encode(float[] x, byte[] codes, MemorySegment target) {
    float max = 0;
    for (float value : x) {
      max = Math.max(max, Math.abs(value));
    }
    boolean regular = max >= QuantisedActivations.LEAST && max < Float.POSITIVE_INFINITY;
    float inverse = regular ? 127 / max : 0;
    float scale = max / 127;
    int sum = 0;
    int sum16 = 0;
    int sum32 = 0;
    for (int i = 0; i < x.length; i++) {
      int code = regular ? Float.floatToRawIntBits(x[i] * inverse + ROUND) - ROUND_BITS : 0;
      codes[i] = (byte) code;
      sum += code;
      sum16 += code;
      sum32 += code;
      if (x.length == 256) {
        if (i % 16 == 15) {
          target.set(
              ValueLayout.JAVA_SHORT, ActivationRecord.SUMS_OF_16_AT + i / 16 * 2, (short) sum16);
          sum16 = 0;
        }
        if (i % 32 == 31) {
          target.set(
              ValueLayout.JAVA_SHORT, ActivationRecord.SUMS_OF_32_AT + i / 32 * 2, (short) sum32);
          sum32 = 0;
        }
      }
    }
    MemorySegment.copy(codes, 0, target, ValueLayout.JAVA_BYTE, 0, codes.length);
    if (x.length == 256) {
      target.set(ValueLayout.JAVA_FLOAT, ActivationRecord.SUPER_BLOCK.scaleAt(), scale);
    } else {
      target.set(ValueLayout.JAVA_FLOAT, ActivationRecord.BLOCK.scaleAt(), scale);
      target.set(ValueLayout.JAVA_INT, ActivationRecord.SUM_AT, sum);
      target.set(ValueLayout.JAVA_FLOAT, ActivationRecord.SCALED_SUM_AT, scale * sum);
    }
  }
}
