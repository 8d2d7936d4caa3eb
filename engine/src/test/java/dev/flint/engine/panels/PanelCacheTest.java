package dev.flint.engine.panels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The folder of laid-out weights: made once, used again, and never in the way.
final class PanelCacheTest {
  private static final long PLENTY = 1L << 30;

  @TempDir private Path home;
  private Path model;
  private Path folder;
  private final Heard heard = new Heard();

  private static final class Heard implements PanelCache.Listener {
    final List<String> problems = Collections.synchronizedList(new ArrayList<>());
    int partly;

    @Override
    public void preparing(long doneBytes, long allBytes) {
      if (doneBytes < allBytes) {
        partly++;
      }
    }

    @Override
    public void problem(String sentence) {
      problems.add(sentence);
    }
  }

  @BeforeEach
  void write() throws IOException {
    model = Sample.write(home.resolve("model.gguf"), 1);
    folder = home.resolve("cache").resolve("panels");
  }

  private PanelCache cache(long capBytes) {
    return new PanelCache(folder, capBytes, heard);
  }

  private List<Integer> expected() throws IOException {
    return Sample.products(model, PanelHome.MEMORY);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(file -> !file.endsWith(".lock")).sorted().toList();
    }
  }

  private Path onlyFile() throws IOException {
    assertThat(files()).hasSize(1);
    return files().getFirst();
  }

  @Test
  void theSecondStartMapsWhatTheFirstHasMade() throws IOException {
    assertThat(Sample.products(model, cache(PLENTY))).isEqualTo(expected());
    Path file = onlyFile();
    assertThat(file.toString()).endsWith(".panels");
    Object made = Files.getAttribute(file, "unix:ino");
    int partly = heard.partly;

    assertThat(Sample.products(model, cache(PLENTY))).isEqualTo(expected());
    assertThat(Files.getAttribute(onlyFile(), "unix:ino")).isEqualTo(made);
    assertThat(heard.partly).as("nothing was prepared again").isEqualTo(partly);
    assertThat(heard.problems).isEmpty();
  }

  @Test
  void aFileTakesHardlyMoreThanTheMatrices() throws IOException {
    Sample.products(model, cache(PLENTY));
    assertThat(cache(PLENTY).bytes(List.of(model)))
        .isEqualTo(Files.size(onlyFile()))
        .isLessThan(Files.size(model) * 103 / 100 + 3 * 4096);
    assertThat(cache(PLENTY).bytes()).isEqualTo(Files.size(onlyFile()));
  }

  @Test
  void aCutOrDamagedFileIsMadeAnewAndThatIsSaidOnce() throws IOException {
    Sample.products(model, cache(PLENTY));
    try (FileChannel channel = FileChannel.open(onlyFile(), StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    assertThat(Sample.products(model, cache(PLENTY))).isEqualTo(expected());
    assertThat(heard.problems).singleElement().asString().contains("damaged").contains("anew");

    heard.problems.clear();
    assertThat(Sample.products(model, cache(PLENTY))).isEqualTo(expected());
    assertThat(heard.problems).isEmpty();
  }

  @Test
  void aModelThatChangedIsLaidOutAgain() throws IOException {
    Sample.products(model, cache(PLENTY));
    Sample.write(model, 2);
    Files.setLastModifiedTime(model, FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(cache(PLENTY).bytes(List.of(model))).isZero();
    assertThat(Sample.products(model, cache(PLENTY))).isEqualTo(expected());
    assertThat(files()).hasSize(2);
  }

  @Test
  void allThatWasMadeFromAModelIsRemovedWithIt() throws IOException {
    Sample.products(Sample.write(home.resolve("other.gguf"), 3), cache(PLENTY));
    Path others = onlyFile();
    Sample.products(model, cache(PLENTY));
    Files.setLastModifiedTime(model, FileTime.from(Instant.now().plusSeconds(5)));
    Sample.products(model, cache(PLENTY));
    assertThat(files()).hasSize(3);
    long bytes = Files.size(others);

    List<Path> made = cache(PLENTY).made(List.of(model));
    assertThat(made).hasSize(2).doesNotContain(others);
    assertThat(cache(PLENTY).remove(made)).isEqualTo(2 * bytes);
    assertThat(onlyFile()).isEqualTo(others);
  }

  @Test
  void aFileUnderAnotherModelsNameIsNotTaken() throws IOException {
    Sample.products(model, cache(PLENTY));
    Path mine = onlyFile();
    Path other = Sample.write(home.resolve("other.gguf"), 3);
    Sample.products(other, cache(PLENTY));
    Path theirs = files().stream().filter(file -> !file.equals(mine)).findFirst().orElseThrow();
    Files.write(theirs, Files.readAllBytes(mine));
    assertThat(Sample.products(other, cache(PLENTY)))
        .isEqualTo(Sample.products(other, PanelHome.MEMORY));
  }

  @Test
  void whereTheFolderCannotBeWrittenMemoryServesAndThatIsSaidOnce() throws IOException {
    Files.writeString(home.resolve("cache"), "a file where a folder should be");
    assertThat(Sample.products(model, cache(PLENTY))).isEqualTo(expected());
    assertThat(heard.problems).singleElement().asString().contains(folder.toString());
  }

  @Test
  void aFullDiskLeavesNothingBehind() throws IOException {
    var full = new PanelCache(folder, PLENTY, heard, any -> 1000);
    assertThat(Sample.products(model, full)).isEqualTo(expected());
    assertThat(files()).isEmpty();
    assertThat(heard.problems).singleElement().asString().contains("0.0 GB free");
  }

  @Test
  void aWriteThatFailsLeavesNothingBehind() throws IOException {
    Sample.products(model, cache(PLENTY));
    Path file = onlyFile();
    String name = String.valueOf(file.getFileName());
    Files.delete(file);
    // A folder stands where the file is written aside, and cannot be removed.
    Path aside = folder.resolve(name.substring(0, name.lastIndexOf("-v")) + ".part");
    Files.writeString(Files.createDirectory(aside).resolve("full"), "full");
    assertThat(Sample.products(model, cache(PLENTY))).isEqualTo(expected());
    assertThat(files()).containsExactly(aside);
    assertThat(heard.problems).hasSize(1);
  }

  @Test
  void theOldestGoesWhenThereIsNoRoom() throws IOException {
    List<Path> models = new ArrayList<>(List.of(model));
    long bytes = 0;
    for (int i = 1; i <= 2; i++) {
      models.add(Sample.write(home.resolve(i + ".gguf"), 10 + i));
      Sample.products(models.get(i), cache(PLENTY));
      bytes = cache(PLENTY).bytes(List.of(models.get(i)));
    }
    age(models.get(1), 100);
    age(models.get(2), 200);
    Sample.products(models.get(2), cache(PLENTY));
    Sample.products(model, cache(2 * bytes));
    assertThat(cache(PLENTY).bytes(List.of(models.get(1)))).as("used longest ago").isZero();
    assertThat(cache(PLENTY).bytes(List.of(models.get(2)))).isPositive();
    assertThat(cache(PLENTY).bytes(List.of(model))).isPositive();
  }

  private void age(Path of, long seconds) throws IOException {
    Path file = folder.resolve(PanelKey.of(List.of(of)).name() + "-v1.panels");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
  }

  @Test
  void whatIsLargerThanTheCapIsNotKept() throws IOException {
    assertThat(Sample.products(model, cache(1000))).isEqualTo(expected());
    assertThat(folder).doesNotExist();
    assertThat(heard.problems).hasSize(1);
    assertThat(Sample.products(model, cache(0))).isEqualTo(expected());
    assertThat(heard.problems).as("asked for, not a problem").hasSize(1);
  }

  @Test
  void whatAnOlderFlintOrAKilledOneLeftIsRemoved() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("abc-v0.panels"), "old");
    Files.writeString(folder.resolve("abc.part"), "half");
    Files.writeString(folder.resolve("notes.txt"), "not ours");
    Sample.products(model, cache(PLENTY));
    assertThat(files()).hasSize(2).contains(folder.resolve("notes.txt"));
  }

  @Test
  void removingAModelRemovesItsPanels() throws IOException {
    Sample.products(model, cache(PLENTY));
    long bytes = Files.size(onlyFile());
    List<Path> made = cache(PLENTY).made(List.of(model));
    Files.delete(model);
    assertThat(cache(PLENTY).remove(made)).isEqualTo(bytes);
    assertThat(files()).isEmpty();
    assertThat(cache(PLENTY).remove(made)).isZero();
  }

  @Test
  void threadsThatStartAtOnceMakeOneFile() throws Exception {
    List<Integer> expected = expected();
    try (ExecutorService starters = Executors.newFixedThreadPool(4)) {
      List<Future<List<Integer>>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(starters.submit(() -> Sample.products(model, cache(PLENTY))));
      }
      for (Future<List<Integer>> one : all) {
        assertThat(one.get()).isEqualTo(expected);
      }
    }
    onlyFile();
    assertThat(heard.problems).isEmpty();
  }

  @Test
  void processesThatStartAtOnceMakeOneFile() throws Exception {
    List<Process> children = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      children.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  MakeInChildJvm.class.getName(),
                  folder.toString(),
                  model.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    }
    for (Process child : children) {
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(said.strip()).isEqualTo(Integer.toString(expected().hashCode()));
    }
    onlyFile();
  }
}
