package dev.flint.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.tensor.format.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that were sound before something happened to them.
class DamagedGgufTest {
  private static final Path NAME = Path.of("damaged.gguf");

  /// After the last tensor; a file without it is whole.
  private static final int PADDING_BYTES = 6;

  @TempDir Path folder;
  private byte[] sound = {};

  @BeforeEach
  void writeASoundFile() throws IOException {
    Path path = folder.resolve("sound.gguf");
    GgufWriter.to(path)
        .put("general.architecture", "llama")
        .u32("llama.block_count", 2)
        .put("tokens", new String[] {"a", "bc", ""})
        .put("nested", new Object[] {new float[] {1, 2}, new String[] {"x"}})
        .put("flags", new boolean[] {true, false})
        .alignment(8)
        .tensor("first", TensorType.F32, List.of(4L, 2L), MemorySegment.ofArray(new byte[32]))
        .tensor("last", TensorType.Q4_0, List.of(32L), MemorySegment.ofArray(new byte[18]))
        .write();
    sound = Files.readAllBytes(path);
  }

  @Test
  void everyShorterFileIsRefusedInOneSentence() throws IOException {
    Path path = folder.resolve("cut.gguf");
    for (int length = 0; length < sound.length - PADDING_BYTES; length++) {
      Files.write(path, Arrays.copyOf(sound, length));
      assertThatThrownBy(() -> Gguf.open(path).close())
          .as("%d of %d bytes", length, sound.length)
          .isInstanceOf(BadGguf.class)
          .message()
          .startsWith(path + ": ")
          .doesNotContain("\n")
          .containsPattern("downloaded completely|the file is empty");
    }
    for (int length = sound.length - PADDING_BYTES; length <= sound.length; length++) {
      Files.write(path, Arrays.copyOf(sound, length));
      Gguf.open(path).close();
    }
  }

  @Test
  void aCutTensorIsNamedWithTheBytesItNeeds() {
    assertThatThrownBy(() -> read(Arrays.copyOf(sound, 425)))
        .hasMessage(
            "damaged.gguf: the file ends at byte 425 but tensor 'last' needs byte 426;"
                + " it was probably not downloaded completely (at byte 339)");
  }

  @Test
  void everyFlippedBitIsReadOrRefused() {
    for (int bit = 0; bit < 8 * sound.length; bit++) {
      byte[] flipped = sound.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      readOrRefuse(flipped, "bit " + bit);
    }
  }

  @Test
  void manyDamagedBytesAreReadOrRefused() {
    long seed = 20_261_122;
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      byte[] damaged = sound.clone();
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(-2, 64);
      }
      readOrRefuse(damaged, "seed " + seed + ", round " + round);
    }
  }

  @Test
  void whatIsNoFileIsSaid() throws IOException {
    assertThatThrownBy(() -> Gguf.open(folder).close())
        .isInstanceOf(BadGguf.class)
        .hasMessage(folder + ": this is a directory, not a GGUF file");
    Path empty = Files.createFile(folder.resolve("empty.gguf"));
    assertThatThrownBy(() -> Gguf.open(empty).close())
        .isInstanceOf(BadGguf.class)
        .hasMessage(empty + ": the file is empty (at byte 0)");
    assertThatThrownBy(() -> Gguf.open(folder.resolve("absent.gguf")).close())
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aClosedFileGivesNoMoreBytes() throws IOException {
    Gguf file = Gguf.open(folder.resolve("sound.gguf"));
    Tensor tensor = file.tensor("first").orElseThrow();
    file.close();
    assertThat(tensor.data().scope().isAlive()).isFalse();
    assertThat(file.metadata().string("general.architecture")).contains("llama");
  }

  private static void readOrRefuse(byte[] bytes, String what) {
    try {
      Part part = read(bytes);
      assertThat(part.tensors()).as(what).hasSizeBetween(0, 2);
    } catch (BadGguf e) {
      assertThat(e).as(what).message().startsWith("damaged.gguf: ").doesNotContain("\n");
    }
  }

  private static Part read(byte[] bytes) {
    return Part.read(NAME, MemorySegment.ofArray(bytes));
  }
}
