package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.CodeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The emitted encoding of activations, loaded once for the process. Used by many threads.
final class EmittedEncoder {
  /// Empty if the system allows no executable memory.
  static final Optional<EmittedEncoder> LOADED = load();

  private final Map<ActivationRecord, MethodHandle> routines =
      new EnumMap<>(ActivationRecord.class);

  private EmittedEncoder(CodeMemory memory) {
    for (ActivationRecord record : ActivationRecord.values()) {
      routines.put(record, memory.function(EncodeEmitter.name(record)));
    }
  }

  private static Optional<EmittedEncoder> load() {
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
