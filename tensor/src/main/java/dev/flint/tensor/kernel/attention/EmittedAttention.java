package dev.flint.tensor.kernel.attention;

import dev.flint.tensor.asm.CodeMemory;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.kernel.Trusted;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/// Attention in machine code, emitted for a width of heads when it is first asked for and kept as
/// long as the process lives. Used by many threads.
final class EmittedAttention implements AttentionKernel {
  private static final Map<Heads, Optional<EmittedAttention>> LOADED = new ConcurrentHashMap<>();
  private static final long SEED = 1;

  /// What code is emitted for.
  private record Heads(KvForm form, int width) {}

  private final MethodHandle code;

  private EmittedAttention(MethodHandle code) {
    this.code = code;
  }

  /// The code for a width; empty if none can be emitted, or if it fails its check, which is said
  /// once. The caller has made sure that the processor has AVX2.
  static Optional<EmittedAttention> of(KvForm form, int headWidth) {
    return LOADED.computeIfAbsent(new Heads(form, headWidth), EmittedAttention::load);
  }

  private static Optional<EmittedAttention> load(Heads heads) {
    KvForm form = heads.form;
    int width = heads.width;
    if (!AttentionEmitter.emits(width)) {
      return Optional.empty();
    }
    return Trusted.first(
        "attention with heads of " + width,
        List.of(Isa.AVX2),
        "plain Java",
        _ -> emitted(form, width),
        code -> AttentionCheck.agrees(code, form, width, new Random(SEED)));
  }

  private static Optional<EmittedAttention> emitted(KvForm form, int width) {
    return CodeMemory.load(List.of(AttentionEmitter.emit(form, width)))
            instanceof CodeMemory.Outcome.Loaded loaded
        ? Optional.of(
            new EmittedAttention(loaded.memory().function(AttentionEmitter.name(form, width))))
        : Optional.empty();
  }

  @Override
  public void attend(AttentionTile tile) {
    if (tile.blockCount() > 0 && tile.rowCount() > 0) {
      CodeMemory.call(code, tile.parameters());
    }
  }
}
