package dev.flint.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PartialFileTest {
  @TempDir Path folder;

  /// The device /dev/full refuses every byte as a full disk does.
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsSaidInOneSentence() throws IOException {
    Path path = folder.resolve("m.partial");
    Files.createSymbolicLink(path, Path.of("/dev/full"));
    byte[] bytes = Samples.gguf(1000, 3);
    try (PartialFile file = PartialFile.open(path)) {
      assertThatExceptionOfType(Failure.class)
          .isThrownBy(() -> file.append(bytes, bytes.length))
          .withMessageContaining("the disk is full")
          .withMessageContaining("goes on from there")
          .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.STORAGE));
    }
  }

  @Test
  void keptBytesAreHashedAndTheRestIsCutOff() throws IOException {
    Path path = folder.resolve("m.partial");
    byte[] bytes = Samples.gguf(5000, 4);
    Files.write(path, bytes);
    Meter meter = new Meter(PullProgress.silent(), "m", 0, -1, System::nanoTime);
    try (PartialFile file = PartialFile.open(path)) {
      file.keep(3000, meter);
      assertThat(file.length()).isEqualTo(3000);
      byte[] rest = Arrays.copyOfRange(bytes, 3000, 5000);
      file.append(rest, rest.length);
      assertThat(file.verify("")).isEqualTo(Samples.sha256(bytes));
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(bytes);
  }

  @Test
  void lessThanWasToBeKeptIsNoFailure() throws IOException {
    Path path = folder.resolve("m.partial");
    Files.write(path, Samples.gguf(10, 5));
    Meter meter = new Meter(PullProgress.silent(), "m", 0, -1, System::nanoTime);
    try (PartialFile file = PartialFile.open(path)) {
      file.keep(1000, meter);
      assertThat(file.length()).isEqualTo(10);
    }
  }
}
