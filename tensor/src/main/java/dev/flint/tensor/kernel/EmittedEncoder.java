package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.CodeMemory;
import dev.flint.tensor.asm.Isa;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/// The emitted encoding of activations, loaded once for the process. Used by many threads.
final class EmittedEncoder {
  private static final long SEED = 1;

  /// Empty if the system allows no executable memory, or if it computes wrongly.
  static final Optional<EmittedEncoder> LOADED = load();

  private final Map<ActivationRecord, MethodHandle> routines =
      new EnumMap<>(ActivationRecord.class);

  private EmittedEncoder(CodeMemory memory) {
    for (ActivationRecord record : ActivationRecord.values()) {
      routines.put(record, memory.function(EncodeEmitter.name(record)));
    }
  }

  private static Optional<EmittedEncoder> load() {
    return Trusted.first(
        "the encoding of activations",
        List.of(Isa.AVX2),
        "plain Java",
        _ -> emitted(),
        encoder -> EncoderCheck.agrees(encoder, new Random(SEED)));
  }

  private static Optional<EmittedEncoder> emitted() {
    CodeMemory.Outcome outcome =
        CodeMemory.load(Arrays.stream(ActivationRecord.values()).map(EncodeEmitter::emit).toList());
    return outcome instanceof CodeMemory.Outcome.Loaded loaded
        ? Optional.of(new EmittedEncoder(loaded.memory()))
        : Optional.empty();
  }

  /// Encodes floats from an address on into so many records, which begin at `target`.
  void encode(ActivationRecord record, long floats, MemorySegment target, int records) {
    target.set(ValueLayout.JAVA_LONG, 0, floats);
    target.set(ValueLayout.JAVA_LONG, 8, records);
    CodeMemory.call(Objects.requireNonNull(routines.get(record)), target);
  }
}
