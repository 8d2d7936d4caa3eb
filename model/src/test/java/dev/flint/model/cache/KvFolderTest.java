package dev.flint.model.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.tensor.kernel.attention.KvForm;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A text whose memory was given up is found again on the disk, whole or not at all.
final class KvFolderTest {
  private static final int BLOCKS = 12;
  private static final int LENGTH = BLOCKS * KvLayout.BLOCK + 5;
  private static final KvLayout PLAIN = new KvLayout(2, 1, 2);
  private static final KvLayout WINDOWED = new KvLayout(KvForm.F16, 1, 2, List.of(0, 45), 32);

  @TempDir private Path disk;
  private final int[] tokens = new SplittableRandom(1).ints(LENGTH, 0, 100).toArray();

  private KvFolder folder(String origin) {
    return new KvFolder(disk.resolve("kv"), origin, 1 << 20);
  }

  /// Reads the text as steps do, and leaves it.
  private void read(KvFolder folder, KvLayout layout, String tenant, boolean lasting) {
    try (BlockPool pool = new BlockPool(layout, 20 * layout.blockBytes(), folder);
        KvCache cache = new KvCache(pool, tenant, LENGTH)) {
      if (lasting) {
        cache.last();
      }
      for (int at = 0; at < LENGTH; at += 32) {
        int count = Math.min(32, LENGTH - at);
        cache.extend(tokens, at, count);
        for (int p = at; p < at + count; p++) {
          for (int layer = 0; layer < layout.layers(); layer++) {
            float[] value = {p, layer};
            cache.put(layer, 0, p, value, 0, value, 0);
          }
        }
        cache.publish();
      }
    }
  }

  /// How many tokens another process finds; all that the next one sees must be right.
  private int found(KvFolder folder, KvLayout layout, String tenant) {
    try (BlockPool pool = new BlockPool(layout, 20 * layout.blockBytes(), folder);
        KvCache cache = new KvCache(pool, tenant, LENGTH)) {
      int found = cache.adopt(tokens, LENGTH - 1);
      assertThat(cache.length()).isEqualTo(found);
      for (int layer = 0; layer < layout.layers(); layer++) {
        int window = layout.windows().get(layer);
        for (int p = window == 0 ? 0 : Math.max(0, found + 1 - window); p < found; p++) {
          short bits =
              cache
                  .page(p, layer)
                  .get(ValueLayout.JAVA_SHORT, layout.head(0) + 2L * (p % KvLayout.BLOCK));
          assertThat(Float.float16ToFloat(bits)).isEqualTo(p);
        }
      }
      return found;
    }
  }

  private List<Path> files() throws IOException {
    if (!Files.exists(disk.resolve("kv"))) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(disk.resolve("kv"))) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTextIsFoundAfterItsProcessEnded(boolean windowed) throws IOException {
    KvLayout layout = windowed ? WINDOWED : PLAIN;
    try (KvFolder folder = folder("model")) {
      read(folder, layout, "ann", true);
    }
    assertThat(files()).hasSize(BLOCKS);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(disk.resolve("kv"))))
        .isEqualTo("rwx------");
    try (KvFolder folder = folder("model")) {
      assertThat(found(folder, layout, "ann")).isEqualTo(BLOCKS * KvLayout.BLOCK);
      assertThat(found(folder, layout, "bob")).isZero();
    }
    try (KvFolder folder = folder("another model")) {
      assertThat(found(folder, layout, "ann")).isZero();
    }
  }

  @Test
  void whatNobodyStoresIsNotWritten() throws IOException {
    try (KvFolder folder = folder("model")) {
      read(folder, PLAIN, "ann", false);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aDamagedBlockEndsTheTextBeforeItAndIsThrownAway() throws IOException {
    try (KvFolder folder = folder("model")) {
      read(folder, PLAIN, "ann", true);
    }
    Path damaged = files().get(3);
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2]++;
    Files.write(damaged, bytes);
    Files.write(files().get(7), new byte[] {1, 2, 3});
    // Each time the first of them is met, thrown away, and written again.
    for (int i = 0; i < 2; i++) {
      try (KvFolder folder = folder("model")) {
        assertThat(found(folder, PLAIN, "ann")).isLessThan(BLOCKS * KvLayout.BLOCK);
        read(folder, PLAIN, "ann", true);
      }
    }
    try (KvFolder folder = folder("model")) {
      assertThat(found(folder, PLAIN, "ann")).isEqualTo(BLOCKS * KvLayout.BLOCK);
    }
  }

  @Test
  void erasingATenantLeavesTheOthers() throws IOException {
    try (KvFolder folder = folder("model")) {
      read(folder, PLAIN, "ann", true);
      read(folder, PLAIN, "bob", true);
      folder.erase("ann");
      assertThat(files()).hasSize(BLOCKS);
      assertThat(found(folder, PLAIN, "ann")).isZero();
      assertThat(found(folder, PLAIN, "bob")).isEqualTo(BLOCKS * KvLayout.BLOCK);
    }
    KvFolder.erase(disk.resolve("kv"), "bob");
    assertThat(files()).isEmpty();
  }

  @Test
  void theFolderStaysWithinItsBytes() throws IOException {
    long most = 5 * PLAIN.blockBytes();
    try (KvFolder folder = new KvFolder(disk.resolve("kv"), "model", most)) {
      read(folder, PLAIN, "ann", true);
    }
    assertThat(files()).isNotEmpty();
    assertThat(files().stream().mapToLong(path -> path.toFile().length()).sum())
        .isLessThanOrEqualTo(most);
  }
}
