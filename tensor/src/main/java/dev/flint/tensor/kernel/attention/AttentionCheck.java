package dev.flint.tensor.kernel.attention;

import dev.flint.tensor.kernel.KernelCheck.Result;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/// Attention of random rows over random blocks by emitted code, against the plain form, bit for
/// bit.
public final class AttentionCheck {
  /// Of the heads that the families have.
  private static final int[] WIDTHS = {64, 80, 96, 128, 256};

  private static final int MOST_ROWS = 9;
  private static final int MOST_BLOCKS = 3;

  private AttentionCheck() {}

  /// Checks both forms of keys and values in the usual widths of heads. To be called only where
  /// machine code is emitted.
  ///
  /// @param shapes to try for each
  /// @param heard gets each result at once
  /// @return whether all passed
  public static boolean run(int shapes, long seed, Consumer<Result> heard) {
    boolean sound = true;
    for (KvForm form : KvForm.values()) {
      for (int width : WIDTHS) {
        Optional<EmittedAttention> emitted = EmittedAttention.of(form, width);
        Random random = new Random(seed + width);
        int tried = 0;
        boolean agrees = emitted.isPresent();
        for (; agrees && tried < shapes; tried++) {
          agrees = agrees(emitted.get(), form, width, random);
        }
        sound &= agrees;
        String what = "attention-" + form.name().toLowerCase(Locale.ROOT) + "-" + width;
        heard.accept(Result.of(what, tried, agrees));
      }
    }
    return sound;
  }

  /// One shape, by a kernel and by the plain form.
  static boolean agrees(AttentionKernel kernel, KvForm form, int width, Random random) {
    int rows = 1 + random.nextInt(MOST_ROWS);
    int blockCount = 1 + random.nextInt(MOST_BLOCKS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment blocks = arena.allocate(blockCount * form.blockBytes(width), 64);
      float[] vectors = new float[width];
      int positions = blockCount * AttentionKernel.POSITIONS;
      for (int position = 0; position < positions; position++) {
        for (int i = 0; i < vectors.length; i++) {
          vectors[i] = random.nextFloat(-2, 2);
        }
        int slot = position % AttentionKernel.POSITIONS;
        long block = position / AttentionKernel.POSITIONS * form.blockBytes(width);
        form.put(blocks, block, slot, width, vectors, 0, vectors, 0);
      }
      MemorySegment queries = arena.allocate(4L * rows * width, 64);
      for (long at = 0; at < queries.byteSize(); at += Float.BYTES) {
        queries.set(ValueLayout.JAVA_FLOAT, at, random.nextFloat(-1, 1));
      }
      int[] from = new int[rows];
      int[] end = new int[rows];
      for (int row = 0; row < rows; row++) {
        from[row] = random.nextInt(positions);
        end[row] = 1 + from[row] + random.nextInt(positions - from[row]);
      }
      long bytes = AttentionState.bytes(width);
      MemorySegment states = arena.allocate(2L * rows * bytes, 64);
      var tile = new AttentionTile(arena, form, width);
      AttentionKernel[] kernels = {kernel, new PlainAttention()};
      for (int k = 0; k < kernels.length; k++) {
        tile.begin(0, 0.125f);
        for (int block = 0; block < blockCount; block++) {
          tile.block(blocks, block * form.blockBytes(width));
        }
        for (int row = 0; row < rows; row++) {
          long state = (k * rows + row) * bytes;
          AttentionState.clear(states, state, width);
          tile.row(queries, 4L * row * width, states, state, from[row], end[row]);
        }
        kernels[k].attend(tile);
      }
      long half = rows * bytes;
      return MemorySegment.mismatch(states, 0, half, states, half, 2 * half) < 0;
    }
  }
}
