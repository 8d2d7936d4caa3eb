package dev.flint.model.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.tensor.kernel.attention.KvForm;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Caches that share blocks, against the plain rule: what a position holds depends on the tokens up
/// to it and nothing else.
final class KvCacheTest {
  private static final int STEP = 40;
  private static final int WINDOW = 45;

  /// One layer that sees everything.
  private static final KvLayout LAYOUT = new KvLayout(1, 1, 2);

  /// One such layer and one with a window.
  private static final KvLayout WINDOWED = new KvLayout(KvForm.F16, 1, 2, List.of(0, WINDOW), STEP);

  private static final int CAPACITY = 200;

  /// A cache with the tokens that it should hold.
  private record Line(KvCache cache, List<Integer> tokens) {}

  private static float value(List<Integer> tokens, int position) {
    return tokens.subList(0, position + 1).hashCode() % 1024;
  }

  /// Extends and writes as a step does.
  private static void extend(Line line, int[] more) {
    int at = line.cache.length();
    line.cache.extend(more, 0, more.length);
    Arrays.stream(more).forEach(line.tokens::add);
    for (int p = at; p < line.cache.length(); p++) {
      float v = value(line.tokens, p);
      for (int layer = 0; layer < line.cache.layout().layers(); layer++) {
        float own = v + layer;
        line.cache.put(layer, 0, p, new float[] {own, -own}, 0, new float[] {own, own}, 0);
      }
    }
    line.cache.publish();
  }

  /// All that the next token sees holds what it should.
  private static void check(Line line) {
    assertThat(line.cache.length()).isEqualTo(line.tokens.size());
    KvLayout layout = line.cache.layout();
    for (int layer = 0; layer < layout.layers(); layer++) {
      int window = layout.windows().get(layer);
      int from = window == 0 ? 0 : Math.max(0, line.cache.length() + 1 - window);
      for (int p = from; p < line.cache.length(); p++) {
        short bits =
            line.cache
                .page(p, layer)
                .get(ValueLayout.JAVA_SHORT, layout.head(0) + 2L * (p % KvLayout.BLOCK));
        assertThat(Float.float16ToFloat(bits)).isEqualTo(value(line.tokens, p) + layer);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyOrderOfForksCutsAndFindsHoldsWhatItsTokensSay(boolean windowed) {
    KvLayout layout = windowed ? WINDOWED : LAYOUT;
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int blocks = 24;
    try (BlockPool pool = new BlockPool(layout, blocks * layout.blockBytes())) {
      List<Line> lines = new ArrayList<>();
      int found = 0;
      for (int i = 0; i < 20_000; i++) {
        if (lines.isEmpty() || (lines.size() < 8 && random.nextInt(10) == 0)) {
          String tenant = random.nextInt(4) == 0 ? "other" : "";
          lines.add(new Line(new KvCache(pool, tenant, CAPACITY), new ArrayList<>()));
        }
        Line line = lines.get(random.nextInt(lines.size()));
        switch (random.nextInt(5)) {
          case 0, 1 -> {
            int count = random.nextInt(1, STEP);
            // Few different texts, so that many begin alike.
            int[] more = new int[count];
            Arrays.fill(more, random.nextInt(2));
            if (line.cache.length() + count <= CAPACITY
                && line.cache.pagesToExtend(count) <= pool.available()) {
              extend(line, more);
            }
          }
          case 2 -> {
            int length = random.nextInt(line.cache.length() + 1);
            line.cache.truncate(length);
            assertThat(line.cache.length()).isLessThanOrEqualTo(length);
            if (!windowed) {
              assertThat(line.cache.length()).isEqualTo(length);
            }
            line.tokens.subList(line.cache.length(), line.tokens.size()).clear();
          }
          case 3 -> {
            if (lines.size() < 8) {
              KvCache fork = line.cache.fork(random.nextInt(line.cache.length() + 1));
              lines.add(new Line(fork, new ArrayList<>(line.tokens.subList(0, fork.length()))));
            } else {
              lines.remove(line);
              line.cache.close();
              line.tokens.clear();
            }
          }
          default -> {
            int[] wanted = new int[CAPACITY];
            for (int p = 0; p < CAPACITY; p++) {
              wanted[p] = p < line.tokens.size() ? line.tokens.get(p) : random.nextInt(40) / 39;
            }
            int adopted = line.cache.adopt(wanted, CAPACITY - 1);
            for (int p = line.tokens.size(); p < line.cache.length(); p++) {
              line.tokens.add(wanted[p]);
            }
            found += adopted;
          }
        }
        // Publishing may take back what a fork of the same tokens has passed.
        line.tokens.subList(line.cache.length(), line.tokens.size()).clear();
        check(line);
        assertThat(pool.held() + pool.kept()).isLessThanOrEqualTo(pool.capacity());
      }
      assertThat(found).isPositive();
      lines.forEach(line -> line.cache.close());
      assertThat(pool.held()).isZero();
      pool.forget();
      assertThat(pool.kept()).isZero();
    }
  }

  @Test
  void windowsAreGivenBackWhenTheyHavePassed() {
    int tokens = 4000;
    long pages = WINDOWED.pages(tokens);
    assertThat(pages).isLessThan(tokens / KvLayout.BLOCK * 3L / 2);
    try (BlockPool pool = new BlockPool(WINDOWED, pages * WINDOWED.pageBytes())) {
      assertThat(pool.tokens()).isBetween(tokens, tokens + KvLayout.BLOCK);
      Line line = new Line(new KvCache(pool, "", tokens), new ArrayList<>());
      SplittableRandom random = new SplittableRandom(1);
      while (line.cache.length() < tokens) {
        int[] more = random.ints(STEP, 0, 9).toArray();
        extend(line, more);
      }
      check(line);
      // What has passed is gone: going back far means reading again from where all is there.
      line.cache.truncate(3000);
      assertThat(line.cache.length()).isLessThan(3000);
      line.tokens.subList(line.cache.length(), tokens).clear();
      check(line);
      line.cache.close();
      assertThat(pool.held()).isZero();
    }
  }

  @Test
  void aLittleWayBackNothingIsReadAgain() {
    try (BlockPool pool = new BlockPool(WINDOWED, 20 * WINDOWED.blockBytes())) {
      Line line = new Line(new KvCache(pool, "", 500), new ArrayList<>());
      for (int i = 0; i < 10; i++) {
        extend(line, new int[] {i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i});
      }
      for (int back = 0; back < KvLayout.BLOCK; back += 8) {
        int length = line.cache.length() - 8;
        line.cache.truncate(length);
        assertThat(line.cache.length()).isEqualTo(length);
      }
    }
  }

  @Test
  void sharedBlocksAreTheSameMemory() {
    try (BlockPool pool = new BlockPool(LAYOUT, 8 * LAYOUT.blockBytes())) {
      Line line = new Line(new KvCache(pool, "", CAPACITY), new ArrayList<>());
      extend(line, new int[70]);
      KvCache fork = line.cache.fork(70);
      Line found = new Line(new KvCache(pool, "", CAPACITY), new ArrayList<>());
      assertThat(found.cache.adopt(new int[70], 70)).isEqualTo(70);
      for (int p = 0; p < 70; p++) {
        assertThat(fork.page(p, 0).address()).isEqualTo(line.cache.page(p, 0).address());
        assertThat(found.cache.page(p, 0).address()).isEqualTo(line.cache.page(p, 0).address());
      }
      assertThat(pool.held()).isEqualTo(3);
      fork.extend(new int[1], 0, 1);
      assertThat(fork.page(69, 0).address()).isNotEqualTo(line.cache.page(69, 0).address());
      assertThat(pool.held()).isEqualTo(4);
    }
  }

  @Test
  void theBlocksLeftLongestAgoGoFirst() {
    try (BlockPool pool = new BlockPool(LAYOUT, 4 * LAYOUT.blockBytes())) {
      for (int text = 0; text < 3; text++) {
        Line line = new Line(new KvCache(pool, "", CAPACITY), new ArrayList<>());
        int[] tokens = new int[64];
        Arrays.fill(tokens, text);
        extend(line, tokens);
        line.cache.close();
      }
      // Four blocks: the last text whole, of the first nothing, of the second both.
      int[] kept = new int[3];
      for (int text = 0; text < 3; text++) {
        int[] tokens = new int[65];
        Arrays.fill(tokens, text);
        try (KvCache cache = new KvCache(pool, "", CAPACITY)) {
          kept[text] = cache.adopt(tokens, 64);
        }
      }
      assertThat(kept).containsExactly(0, 64, 64);
    }
  }

  @Test
  void aFullPoolRefusesAndChangesNothing() {
    try (BlockPool pool = new BlockPool(LAYOUT, 2 * LAYOUT.blockBytes());
        KvCache cache = new KvCache(pool, "", CAPACITY)) {
      cache.extend(new int[40], 0, 40);
      assertThatThrownBy(() -> cache.extend(new int[30], 0, 30)).isInstanceOf(OutOfBlocks.class);
      assertThat(cache.length()).isEqualTo(40);
      assertThat(pool.available()).isZero();
    }
  }
}
