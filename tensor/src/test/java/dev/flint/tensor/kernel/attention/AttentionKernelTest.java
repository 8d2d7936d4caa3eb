package dev.flint.tensor.kernel.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flint.tensor.asm.GuardedPages;
import dev.flint.tensor.kernel.KernelSets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Emitted attention against its plain twin, bit for bit, and the twin against sums in double
/// precision. Behind and before every buffer lies a page that can be neither read nor written.
final class AttentionKernelTest {
  private static final long SEED = 20_261_122;
  private static final int ROUNDS = 10_000;
  private static final int POSITIONS = AttentionKernel.POSITIONS;

  /// What one row asks: it sees positions `[from, end)`.
  private record Row(MemorySegment query, int from, int end) {}

  private record Case(
      KvForm form, int width, int first, float scale, List<MemorySegment> blocks, Row[] rows) {}

  @Test
  void theCheckAtStartSeesWrongAttention() {
    assumeTrue(KernelSets.fastest().equals("jit"), "nothing is emitted here");
    // Reads less of each block than there is.
    AttentionKernel wrong = EmittedAttention.of(KvForm.Q8, 64).orElseThrow();
    assertThat(AttentionCheck.agrees(wrong, KvForm.F16, 64, new Random(SEED))).isFalse();
    assertThat(AttentionCheck.agrees(wrong, KvForm.Q8, 64, new Random(SEED))).isTrue();
  }

  @Test
  void emittedEqualsPlainBitForBit() {
    assumeTrue(KernelSets.fastest().equals("jit"), "nothing is emitted here");
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      int width = 8 * (1 + random.nextInt(random.nextInt(10) == 0 ? 40 : 16));
      try (var pages = new GuardedPages()) {
        Case one = arbitrary(form(random), width, random, pages);
        AttentionKernel emitted = EmittedAttention.of(one.form(), width).orElseThrow();
        assertThat(bits(attend(emitted, one, 0, pages)))
            .as(
                "seed %d, round %d: %d rows of %d, %s",
                SEED, round, one.rows().length, width, one.form())
            .isEqualTo(bits(attend(new PlainAttention(), one, 0, pages)));
      }
    }
  }

  @Test
  void aRowDependsNeitherOnItsNeighboursNorOnHowBlocksAreDividedAmongCalls() {
    Random random = new Random(SEED + 1);
    for (int round = 0; round < 300; round++) {
      int width = 8 * (1 + random.nextInt(20));
      try (var pages = new GuardedPages()) {
        Case all = arbitrary(form(random), width, random, pages);
        AttentionKernel kernel = kernel(all.form(), width);
        float[][] together = attend(kernel, all, 0, pages);
        for (int r = 0; r < all.rows().length; r++) {
          Row[] row = {all.rows()[r]};
          Case alone = new Case(all.form(), width, all.first(), all.scale(), all.blocks(), row);
          int division = 1 + random.nextInt(all.blocks().size());
          assertThat(bits(attend(kernel, alone, division, pages)[0]))
              .as("seed %d, round %d, row %d", SEED + 1, round, r)
              .isEqualTo(bits(together)[r]);
        }
      }
    }
  }

  @Test
  void theResultIsThatOfSoftmaxInDoublePrecisionAlsoWhenChunksAreMerged() {
    Random random = new Random(SEED + 2);
    for (int round = 0; round < 100; round++) {
      int width = 8 * (1 + random.nextInt(16));
      try (var pages = new GuardedPages()) {
        Case one = arbitrary(form(random), width, random, pages);
        float[][] results = attend(kernel(one.form(), width), one, 0, pages);
        float[][] merged = merged(one, pages);
        for (int r = 0; r < one.rows().length; r++) {
          double[] exact = exact(one, one.rows()[r]);
          for (int d = 0; d < width; d++) {
            assertThat((double) results[r][d]).isCloseTo(exact[d], within(2e-3));
            assertThat((double) merged[r][d]).isCloseTo(exact[d], within(2e-3));
          }
        }
      }
    }
  }

  @Test
  void whatIsStoredIsWithinHalfAStepAndNothingBesideItChanges() {
    Random random = new Random(SEED + 3);
    for (int round = 0; round < 200; round++) {
      int width = 8 * (1 + random.nextInt(16));
      KvForm form = form(random);
      byte[] before = new byte[(int) form.blockBytes(width)];
      random.nextBytes(before);
      MemorySegment block = MemorySegment.ofArray(before.clone());
      MemorySegment again = MemorySegment.ofArray(before.clone());
      int slot = random.nextInt(POSITIONS);
      float[] key = vector(width, 3, random);
      float[] value = vector(width, 0.1f, random);
      form.put(again, 0, slot, width, value, 0, key, 0);
      form.put(again, 0, slot, width, key, 0, value, 0);
      form.put(block, 0, slot, width, key, 0, value, 0);
      assertThat(again.mismatch(block)).as("depends on what was there").isEqualTo(-1);
      Case one = new Case(form, width, 0, 1, List.of(block), new Row[0]);
      for (int d = 0; d < width; d++) {
        double step = form == KvForm.F16 ? 3 / 1024. : 3 / 127.;
        assertThat(key(one, block, d, slot)).isCloseTo(key[d], within(0.51 * step));
        assertThat(value(one, block, d, slot)).isCloseTo(value[d], within(0.51 * step / 30));
      }
      int changed = 0;
      for (int i = 0; i < before.length; i++) {
        changed += block.get(ValueLayout.JAVA_BYTE, i) == before[i] ? 0 : 1;
      }
      assertThat((long) changed).isLessThanOrEqualTo(form.blockBytes(width) / POSITIONS);
    }
  }

  private static AttentionKernel kernel(KvForm form, int width) {
    return AttentionKernel.of(KernelSets.byName(KernelSets.fastest()), form, width);
  }

  private static KvForm form(Random random) {
    return random.nextBoolean() ? KvForm.F16 : KvForm.Q8;
  }

  /// Every row sees one position at least.
  private static Case arbitrary(KvForm form, int width, Random random, GuardedPages pages) {
    int count = 1 + random.nextInt(4);
    List<MemorySegment> blocks = new ArrayList<>();
    float size = random.nextInt(8) == 0 ? 60 : 2;
    for (int b = 0; b < count; b++) {
      MemorySegment block = buffer(form.blockBytes(width), random, pages);
      for (int slot = 0; slot < POSITIONS; slot++) {
        form.put(
            block, 0, slot, width, vector(width, size, random), 0, vector(width, size, random), 0);
      }
      blocks.add(block);
    }
    int first = POSITIONS * random.nextInt(1000);
    Row[] rows = new Row[1 + random.nextInt(random.nextInt(4) == 0 ? 30 : 8)];
    for (int r = 0; r < rows.length; r++) {
      MemorySegment query = buffer(4L * width, random, pages);
      for (long at = 0; at < query.byteSize(); at += Float.BYTES) {
        query.set(ValueLayout.JAVA_FLOAT, at, (float) random.nextGaussian());
      }
      int end = 1 + random.nextInt(count * POSITIONS + 40);
      int from = random.nextBoolean() ? -first : random.nextInt(Math.min(end, count * POSITIONS));
      rows[r] = new Row(query, first + from, first + end);
    }
    return new Case(form, width, first, 1f / (1 + random.nextInt(16)), blocks, rows);
  }

  private static float[] vector(int width, float size, Random random) {
    float[] vector = new float[width];
    boolean zero = random.nextInt(100) == 0;
    for (int i = 0; i < width; i++) {
      float value = random.nextInt(50) == 0 ? 6e-8f : random.nextFloat(-size, size);
      vector[i] = zero ? 0 : value;
    }
    return vector;
  }

  private static MemorySegment buffer(long bytes, Random random, GuardedPages pages) {
    return random.nextBoolean() ? pages.endingAtGuard(bytes) : pages.beginningAtGuard(bytes);
  }

  /// The finished result of each row; the blocks in calls of `division`, 0 for one call.
  private static float[][] attend(
      AttentionKernel kernel, Case c, int division, GuardedPages pages) {
    MemorySegment states = states(c, pages);
    var sum = new AttentionState(c.width());
    try (Arena arena = Arena.ofConfined()) {
      var tile = new AttentionTile(arena, c.form(), c.width());
      int step = division == 0 ? c.blocks().size() : division;
      for (int b = 0; b < c.blocks().size(); b += step) {
        call(kernel, tile, c, b, Math.min(b + step, c.blocks().size()), states);
      }
    }
    float[][] results = new float[c.rows().length][];
    for (int r = 0; r < results.length; r++) {
      sum.begin();
      sum.add(states, r * AttentionState.bytes(c.width()));
      results[r] = finish(sum, c.width(), pages);
    }
    return results;
  }

  /// Each block into a state of its own, then all of a row's states merged.
  private static float[][] merged(Case c, GuardedPages pages) {
    var sums = new AttentionState[c.rows().length];
    try (Arena arena = Arena.ofConfined()) {
      var tile = new AttentionTile(arena, c.form(), c.width());
      for (int b = 0; b < c.blocks().size(); b++) {
        MemorySegment states = states(c, pages);
        call(kernel(c.form(), c.width()), tile, c, b, b + 1, states);
        for (int r = 0; r < sums.length; r++) {
          if (b == 0) {
            sums[r] = new AttentionState(c.width());
            sums[r].begin();
          }
          sums[r].add(states, r * AttentionState.bytes(c.width()));
        }
      }
    }
    float[][] results = new float[sums.length][];
    for (int r = 0; r < sums.length; r++) {
      results[r] = finish(sums[r], c.width(), pages);
    }
    return results;
  }

  private static MemorySegment states(Case c, GuardedPages pages) {
    long bytes = AttentionState.bytes(c.width());
    MemorySegment states = pages.endingAtGuard(c.rows().length * bytes);
    for (int r = 0; r < c.rows().length; r++) {
      AttentionState.clear(states, r * bytes, c.width());
    }
    return states;
  }

  private static void call(
      AttentionKernel kernel, AttentionTile tile, Case c, int from, int to, MemorySegment states) {
    tile.begin(c.first() + from * POSITIONS, c.scale());
    for (int b = from; b < to; b++) {
      tile.block(c.blocks().get(b), 0);
    }
    for (int r = 0; r < c.rows().length; r++) {
      Row row = c.rows()[r];
      long state = r * AttentionState.bytes(c.width());
      tile.row(row.query(), 0, states, state, row.from(), row.end());
    }
    kernel.attend(tile);
  }

  private static float[] finish(AttentionState sum, int width, GuardedPages pages) {
    MemorySegment result = pages.endingAtGuard(4L * width);
    sum.finish(result, 0);
    return result.toArray(ValueLayout.JAVA_FLOAT);
  }

  private static double[] exact(Case c, Row row) {
    int width = c.width();
    double[] result = new double[width];
    double[] scores = new double[c.blocks().size() * POSITIONS];
    double most = Double.NEGATIVE_INFINITY;
    for (int u = 0; u < scores.length; u++) {
      MemorySegment block = c.blocks().get(u / POSITIONS);
      for (int d = 0; d < width; d++) {
        double key = key(c, block, d, u % POSITIONS);
        scores[u] += (double) row.query().getAtIndex(ValueLayout.JAVA_FLOAT, d) * key * c.scale();
      }
      boolean seen = c.first() + u >= row.from() && c.first() + u < row.end();
      scores[u] = seen ? scores[u] : Double.NEGATIVE_INFINITY;
      most = Math.max(most, scores[u]);
    }
    double sum = 0;
    for (int u = 0; u < scores.length; u++) {
      double weight = Math.exp(scores[u] - most);
      sum += weight;
      for (int d = 0; d < width; d++) {
        result[d] += weight * value(c, c.blocks().get(u / POSITIONS), d, u % POSITIONS);
      }
    }
    for (int d = 0; d < width; d++) {
      result[d] /= sum;
    }
    return result;
  }

  private static double key(Case c, MemorySegment block, int d, int slot) {
    return element(c, block, d * POSITIONS + slot, d / KvForm.GROUP * POSITIONS + slot);
  }

  private static double value(Case c, MemorySegment block, int d, int slot) {
    int groups = KvForm.groups(c.width());
    int scale = (groups + d / KvForm.GROUP) * POSITIONS + slot;
    return element(c, block, (POSITIONS + slot) * c.width() + d, scale);
  }

  /// @param index of the element
  /// @param scale of its scale
  private static double element(Case c, MemorySegment block, int index, int scale) {
    return switch (c.form()) {
      case F16 -> Float.float16ToFloat(block.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index));
      case Q8 ->
          (double) block.get(ValueLayout.JAVA_BYTE, index)
              * block.get(
                  ValueLayout.JAVA_FLOAT_UNALIGNED, c.form().scalesAt(c.width()) + 4L * scale);
    };
  }

  private static int[][] bits(float[][] rows) {
    int[][] bits = new int[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      bits[r] = bits(rows[r]);
    }
    return bits;
  }

  private static int[] bits(float[] row) {
    int[] bits = new int[row.length];
    for (int i = 0; i < row.length; i++) {
      bits[i] = Float.floatToRawIntBits(row[i]);
    }
    return bits;
  }
}
