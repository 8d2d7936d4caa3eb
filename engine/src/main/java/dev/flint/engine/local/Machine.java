package dev.flint.engine.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// What this machine has left for a model.
final class Machine {
  private Machine() {}

  /// Memory that can be had without swapping, in bytes; empty where the system does not say.
  static OptionalLong availableBytes() {
    Path meminfo = Path.of("/proc/meminfo");
    if (!Files.isReadable(meminfo)) {
      return OptionalLong.empty();
    }
    try {
      for (String line : Files.readAllLines(meminfo)) {
        if (line.startsWith("MemAvailable:")) {
          String kib = line.substring("MemAvailable:".length()).replace("kB", "").strip();
          return OptionalLong.of(Long.parseLong(kib) * 1024);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }
}
