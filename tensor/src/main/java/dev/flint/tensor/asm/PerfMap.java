package dev.flint.tensor.asm;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Names of routines for `perf` and async-profiler: lines of `/tmp/perf-PID.map`, if
/// `FLINT_PERF_MAP=1`.
final class PerfMap {
  private PerfMap() {}

  static void write(List<Routine> routines, byte[][] codes, long[] starts, long address) {
    if (!"1".equals(System.getenv("FLINT_PERF_MAP"))) {
      return;
    }
    var lines = new StringBuilder();
    for (int i = 0; i < codes.length; i++) {
      lines.append(Long.toHexString(address + starts[i])).append(' ');
      lines.append(Integer.toHexString(codes[i].length)).append(" flint_");
      lines.append(routines.get(i).name()).append('\n');
    }
    Path map = Path.of("/tmp", "perf-" + ProcessHandle.current().pid() + ".map");
    try {
      Files.writeString(map, lines, CREATE, APPEND, NOFOLLOW_LINKS);
    } catch (IOException e) {
      System.err.println("flint: " + map + " cannot be written: " + e.getMessage());
    }
  }
}
