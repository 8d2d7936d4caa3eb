package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.CodeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/// The emitted encoding of activations, loaded once for the process. Used by many threads.
final class EmittedEncoder {
  /// Empty if the system allows no executable memory.
  static final Optional<EmittedEncoder> LOADED = load();

  private final MethodHandle blocks;
  private final MethodHandle superBlocks;

  private EmittedEncoder(CodeMemory memory) {
    blocks = memory.function(EncodeEmitter.name(ActivationRecord.BLOCK));
    superBlocks = memory.function(EncodeEmitter.name(ActivationRecord.SUPER_BLOCK));
  }

  private static Optional<EmittedEncoder> load() {
    CodeMemory.Outcome outcome =
        CodeMemory.load(
            List.of(
                EncodeEmitter.emit(ActivationRecord.BLOCK),
                EncodeEmitter.emit(ActivationRecord.SUPER_BLOCK)));
    return outcome instanceof CodeMemory.Outcome.Loaded loaded
        ? Optional.of(new EmittedEncoder(loaded.memory()))
        : Optional.empty();
  }

  /// Encodes floats from an address on into so many records, which begin at `target`.
  void encode(ActivationRecord record, long floats, MemorySegment target, int records) {
    target.set(ValueLayout.JAVA_LONG, 0, floats);
    target.set(ValueLayout.JAVA_LONG, 8, records);
    CodeMemory.call(record.superBlock() ? superBlocks : blocks, target);
  }
}
