package dev.flint.tensor.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/// The emitted encoding of activations against plain Java's, byte for byte, small enough for every
/// start.
final class EncoderCheck {
  /// Records of each kind: ordinary numbers, then great and small ones, then zeros.
  private static final int RECORDS = 3;

  private static final float[] MAGNITUDES = {3, 1e20f, 0};

  private EncoderCheck() {}

  static boolean agrees(EmittedEncoder encoder, Random random) {
    for (ActivationRecord record : ActivationRecord.values()) {
      if (!agrees(encoder, record, random)) {
        return false;
      }
    }
    return true;
  }

  private static boolean agrees(EmittedEncoder encoder, ActivationRecord record, Random random) {
    float[] x = new float[RECORDS * record.columns];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat(-1, 1) * MAGNITUDES[i / record.columns];
    }
    try (Arena arena = Arena.ofConfined()) {
      F32 values = new F32(arena, 1, x.length);
      values.write(0, 0, x, x.length);
      MemorySegment emitted = arena.allocate((long) RECORDS * record.bytes, 64);
      encoder.encode(record, values.segment().address(), emitted, RECORDS);
      // What lies between the fields is not written by plain Java.
      MemorySegment plain = arena.allocate(emitted.byteSize());
      MemorySegment.copy(emitted, 0, plain, 0, plain.byteSize());
      var numbers = new QuantisedActivations.Encoding(record, 1, x.length);
      numbers.encode(0, 0, x, x.length);
      ByteActivations.write(numbers, record, plain);
      return emitted.mismatch(plain) < 0;
    }
  }
}
