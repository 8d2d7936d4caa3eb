package dev.flint.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import dev.flint.tensor.kernel.PanelPlan.Found;
import dev.flint.tensor.kernel.PanelPlan.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Laid-out weights in files: the same as in memory, and refused when they are not what was
/// written.
final class PanelPlanTest {
  private static final long SEED = 20_261_123;
  private static final String KEY = "a-key";
  private static final int COLUMNS = 512;

  @TempDir private Path folder;

  /// Ways to lay a plan out.
  private interface Way {
    void run(PanelPlan plan, Crew crew) throws IOException;
  }

  /// A matrix of every format that has products, with rows that do not fill the last panel.
  private static List<Tensor> tensors(long seed) {
    Random random = new Random(seed);
    List<Tensor> tensors = new ArrayList<>();
    for (TensorType type : TensorType.values()) {
      boolean floats = type == TensorType.F32 || type == TensorType.F16 || type == TensorType.BF16;
      if (floats || PanelFormat.of(type) != null) {
        int rows = 1 + random.nextInt(100);
        byte[] bytes = new byte[Math.toIntExact(type.bytes((long) rows * COLUMNS))];
        random.nextBytes(bytes);
        List<Long> shape = List.of((long) COLUMNS, (long) rows);
        tensors.add(new Tensor(type.name(), type, shape, MemorySegment.ofArray(bytes)));
      }
    }
    return tensors;
  }

  private static List<int[]> products(List<Tensor> tensors, Way way) {
    Kernels kernels = KernelSets.byName("scalar");
    Random random = new Random(SEED);
    List<int[]> results = new ArrayList<>();
    try (Arena arena = Arena.ofShared();
        Crew crew = new Crew(2)) {
      List<Matrix> matrices =
          tensors.stream().map(tensor -> kernels.matrix(tensor, arena)).toList();
      kernels.layOut((plan, workers) -> unchecked(way, plan, workers), crew);
      for (Matrix matrix : matrices) {
        Activations x = kernels.activations(arena, 1, COLUMNS, List.of(matrix));
        for (int c = 0; c < COLUMNS; c++) {
          x.values().put(0, c, random.nextFloat(-1, 1));
        }
        x.encode(0);
        F32 y = new F32(arena, 1, matrix.rows());
        kernels.multiply(matrix, x, 1, y, 0, matrix.panels(), new Scratch(arena));
        int[] bits = new int[matrix.rows()];
        for (int r = 0; r < bits.length; r++) {
          bits[r] = Float.floatToIntBits(y.at(0, r));
        }
        results.add(bits);
      }
    }
    return results;
  }

  private static void unchecked(Way way, PanelPlan plan, Crew crew) {
    try {
      way.run(plan, crew);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Found map(List<Tensor> tensors, Path file, String key) {
    var found = new AtomicReference<Found>();
    Kernels kernels = KernelSets.byName("scalar");
    try (Arena arena = Arena.ofShared();
        Crew crew = new Crew(1)) {
      tensors.forEach(tensor -> kernels.matrix(tensor, arena));
      kernels.layOut(
          (plan, workers) -> unchecked((p, c) -> found.set(p.map(file, key)), plan, workers), crew);
    }
    return found.get();
  }

  private Path written(List<Tensor> tensors) {
    Path file = folder.resolve("panels");
    products(tensors, (plan, crew) -> plan.write(file, KEY, crew, Progress.NONE));
    return file;
  }

  @Test
  void productsAreTheSameFromMemoryFromANewFileAndFromAMappedOne() {
    List<Tensor> tensors = tensors(SEED);
    Path file = folder.resolve("panels");
    List<int[]> memory = products(tensors, (plan, crew) -> plan.layOut(crew, Progress.NONE));
    List<int[]> written =
        products(tensors, (plan, crew) -> plan.write(file, KEY, crew, Progress.NONE));
    List<int[]> mapped =
        products(tensors, (plan, crew) -> assertThat(plan.map(file, KEY)).isEqualTo(Found.MAPPED));
    assertThat(memory).hasSizeGreaterThan(12);
    for (int i = 0; i < memory.size(); i++) {
      String format = tensors.get(i).name() + ", seed " + SEED;
      assertThat(written.get(i)).as(format).isEqualTo(memory.get(i));
      assertThat(mapped.get(i)).as(format).isEqualTo(memory.get(i));
    }
  }

  @Test
  void progressEndsWithEverythingDone() {
    var last = new AtomicReference<long[]>();
    products(
        tensors(SEED),
        (plan, crew) -> {
          try (Crew alone = new Crew(1)) {
            plan.layOut(alone, (done, all) -> last.set(new long[] {done, all}));
          }
        });
    assertThat(last.get()[0]).isPositive().isEqualTo(last.get()[1]);
  }

  @Test
  void whatIsNotThereOrSomethingElseIsToldFromDamage() throws IOException {
    List<Tensor> tensors = tensors(SEED);
    Path file = written(tensors);
    assertThat(map(tensors, folder.resolve("none"), KEY)).isEqualTo(Found.ABSENT);
    assertThat(map(tensors, file, "another-key")).isEqualTo(Found.OTHER);
    assertThat(map(tensors.subList(1, 5), file, KEY)).isEqualTo(Found.OTHER);
    change(file, 8, PanelPlan.VERSION + 1);
    assertThat(map(tensors, file, KEY)).isEqualTo(Found.OTHER);
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
    List<Tensor> tensors = tensors(SEED);
    Path file = written(tensors);
    byte[] whole = Files.readAllBytes(file);
    long[] lengths = {0, 1, 95, 96, 4095, 4096, whole.length / 2, whole.length - 1};
    for (long length : lengths) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(length);
      }
      assertThat(map(tensors, file, KEY)).as("%d bytes", length).isEqualTo(Found.DAMAGED);
      Files.write(file, whole);
    }
    // The head: each field; the data: its first and last byte, and a hole of a twentieth.
    for (int at : new int[] {0, 12, 16, 24, 28, 40, 96, 130, 4096, whole.length - 4}) {
      change(file, at, ~ByteBuffer.wrap(whole).getInt(at));
      assertThat(map(tensors, file, KEY)).as("changed at %d", at).isEqualTo(Found.DAMAGED);
      Files.write(file, whole);
    }
    byte[] hole = whole.clone();
    java.util.Arrays.fill(hole, whole.length / 2, whole.length / 2 + whole.length / 20, (byte) 0);
    Files.write(file, hole);
    assertThat(map(tensors, file, KEY)).isEqualTo(Found.DAMAGED);
    Files.write(file, whole);
    assertThat(map(tensors, file, KEY)).isEqualTo(Found.MAPPED);
  }

  @Test
  void anExistingFileIsNotOverwritten() throws IOException {
    Path file = Files.writeString(folder.resolve("panels"), "mine");
    assertThatThrownBy(() -> written(tensors(SEED)))
        .hasCauseInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("mine");
  }

  private static void change(Path file, long at, int value) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(4).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      channel.write(bytes.putInt(value).flip(), at);
    }
  }
}
