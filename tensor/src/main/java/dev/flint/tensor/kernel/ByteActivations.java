package dev.flint.tensor.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Activations as integers outside the heap, as emitted products read them ([ActivationRecord]);
/// the same numbers as [QuantisedActivations].
final class ByteActivations extends Activations {
  /// One encoding of all tokens.
  ///
  /// @param stride bytes from one token to the next
  record Encoding(ActivationRecord record, MemorySegment segment, long stride) {}

  private final @Nullable EmittedEncoder emitted;
  private final Map<ActivationRecord, Encoding> encodings = new EnumMap<>(ActivationRecord.class);

  /// What kernels that are not emitted read.
  private final @Nullable QuantisedActivations plain;

  ByteActivations(
      Arena arena, int tokens, int columns, Set<ActivationRecord> wanted, boolean wantsPlain) {
    super(new F32(arena, tokens, columns));
    emitted = EmittedEncoder.LOADED.orElse(null);
    plain = wantsPlain ? new QuantisedActivations(values(), tokens, columns, wanted) : null;
    for (ActivationRecord record : wanted) {
      long stride = record.stride(columns);
      encodings.put(record, new Encoding(record, arena.allocate(tokens * stride, 64), stride));
    }
  }

  /// The encoding that a format is multiplied with; null if it was not asked for.
  @Nullable Encoding of(PanelFormat format) {
    return encodings.get(ActivationRecord.of(format));
  }

  QuantisedActivations plain() {
    return Objects.requireNonNull(plain);
  }

  @Override
  public void encode(int token, int from, int to) {
    Objects.checkFromToIndex(from, to, values().columns());
    Objects.checkIndex(token, values().rows());
    for (Encoding encoding : encodings.values()) {
      encode(encoding, token, from, to);
    }
    if (plain != null) {
      plain.encode(token, from, to);
    }
  }

  private void encode(Encoding encoding, int token, int from, int to) {
    ActivationRecord record = encoding.record;
    int records = (to - from) / record.columns;
    if (records == 0) {
      return;
    }
    long at = token * encoding.stride + (long) (from / record.columns) * record.bytes;
    MemorySegment target = encoding.segment.asSlice(at, (long) records * record.bytes);
    if (emitted != null) {
      long floats = values().segment().address() + values().row(token) + 4L * from;
      emitted.encode(record, floats, target, records);
      return;
    }
    float[] x = new float[to - from];
    values().read(token, from, x, x.length);
    var numbers = new QuantisedActivations.Encoding(record, 1, x.length);
    numbers.encode(0, 0, x, x.length);
    write(numbers, record, target);
  }

  /// Writes records as [EncodeEmitter] does.
  static void write(
      QuantisedActivations.Encoding numbers, ActivationRecord record, MemorySegment target) {
    for (int r = 0; r * (long) record.bytes < target.byteSize(); r++) {
      write(numbers, r, record, target.asSlice((long) r * record.bytes, record.bytes));
    }
  }

  private static void write(
      QuantisedActivations.Encoding numbers,
      int index,
      ActivationRecord record,
      MemorySegment target) {
    int first = index * record.columns;
    for (int c = 0; c < record.columns; c++) {
      int code = numbers.code(0, first + c);
      if (record == ActivationRecord.WORDS) {
        int order = (c & ~3) | ((c & 1) << 1) | ((c & 2) >> 1);
        target.setAtIndex(ValueLayout.JAVA_SHORT, order, (short) code);
      } else {
        target.set(ValueLayout.JAVA_BYTE, ActivationRecord.codeAt(c), (byte) code);
      }
    }
    float scale = numbers.scales[index];
    target.set(ValueLayout.JAVA_FLOAT, record.scaleAt, scale);
    if (!record.superBlock()) {
      int sum = numbers.sums[index];
      target.set(ValueLayout.JAVA_INT, record.sumAt(), sum);
      target.set(ValueLayout.JAVA_FLOAT, record.scaledSumAt(), scale * sum);
    } else {
      writeSums(numbers, index, target);
    }
    for (int c = 0; record.mostSteps > 1 && c < record.columns; c += record.stepColumns) {
      int step = numbers.steps[(first + c) / record.stepColumns];
      target.set(ValueLayout.JAVA_INT, record.stepAt(c), step | step << 16);
    }
  }

  private static void writeSums(
      QuantisedActivations.Encoding numbers, int index, MemorySegment target) {
    for (int s = 0; s < 8; s++) {
      int low = numbers.sums[16 * index + 2 * s];
      int high = numbers.sums[16 * index + 2 * s + 1];
      target.set(ValueLayout.JAVA_SHORT, ActivationRecord.SUMS_OF_16_AT + 4 * s, (short) low);
      target.set(ValueLayout.JAVA_SHORT, ActivationRecord.SUMS_OF_16_AT + 4 * s + 2, (short) high);
      target.set(
          ValueLayout.JAVA_SHORT, ActivationRecord.SUMS_OF_32_AT + 2 * s, (short) (low + high));
    }
  }
}
