package dev.flint.tensor.kernel.attention;

import dev.flint.tensor.asm.CodeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/// Attention in machine code, emitted for a width of heads when it is first asked for and kept as
/// long as the process lives. Used by many threads.
final class EmittedAttention implements AttentionKernel {
  private static final System.Logger LOG = System.getLogger("dev.flint.kernels");
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
    if (!(CodeMemory.load(List.of(AttentionEmitter.emit(form, width)))
        instanceof CodeMemory.Outcome.Loaded loaded)) {
      return Optional.empty();
    }
    var emitted =
        new EmittedAttention(loaded.memory().function(AttentionEmitter.name(form, width)));
    if (emitted.agreesWithPlain(form, width)) {
      return Optional.of(emitted);
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "the attention emitted for heads of {0} computes wrongly on this processor; plain Java is"
            + " used instead",
        width);
    return Optional.empty();
  }

  @Override
  public void attend(AttentionTile tile) {
    if (tile.blockCount() > 0 && tile.rowCount() > 0) {
      CodeMemory.call(code, tile.parameters());
    }
  }

  /// A few rows over two blocks, by both forms.
  private boolean agreesWithPlain(KvForm form, int width) {
    var random = new Random(SEED);
    int rows = 6;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment blocks = arena.allocate(2 * form.blockBytes(width), 64);
      float[] vectors = new float[2 * width];
      for (int position = 0; position < 2 * POSITIONS; position++) {
        for (int i = 0; i < vectors.length; i++) {
          vectors[i] = random.nextFloat(-2, 2);
        }
        long block = position / POSITIONS * form.blockBytes(width);
        form.put(blocks, block, position % POSITIONS, width, vectors, 0, vectors, width);
      }
      MemorySegment queries = arena.allocate(4L * rows * width, 64);
      for (long at = 0; at < queries.byteSize(); at += Float.BYTES) {
        queries.set(ValueLayout.JAVA_FLOAT, at, random.nextFloat(-1, 1));
      }
      long bytes = AttentionState.bytes(width);
      MemorySegment states = arena.allocate(2L * rows * bytes, 64);
      var tile = new AttentionTile(arena, form, width);
      AttentionKernel[] kernels = {this, new PlainAttention()};
      for (int k = 0; k < kernels.length; k++) {
        tile.begin(0, 0.125f);
        tile.block(blocks, 0);
        tile.block(blocks, form.blockBytes(width));
        for (int row = 0; row < rows; row++) {
          long state = (k * rows + row) * bytes;
          AttentionState.clear(states, state, width);
          tile.row(queries, 4L * row * width, states, state, row, 28 + 7 * row);
        }
        kernels[k].attend(tile);
      }
      long half = rows * bytes;
      return MemorySegment.mismatch(states, 0, half, states, half, 2 * half) < 0;
    }
  }
}
