package dev.flint.cli.bench;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A folder for a while.
record Scratch(Path folder) implements AutoCloseable {
  Scratch() {
    this(made());
  }

  private static Path made() {
    try {
      return Files.createTempDirectory("flint-bench");
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, "no temporary folder: " + e.getMessage(), e);
    }
  }

  /// Deletes it; links in it, not what they point to.
  @Override
  public void close() {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // It is in the system's temporary folder, which is emptied by the system.
    }
  }
}
