package dev.flint.engine.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The machine as far as it limits a model.
///
/// @param totalBytes memory, or a container's limit if that is less
/// @param availableBytes what can be had without swapping, at this moment
/// @param processors that Java may use
/// @param processorName empty where it is not known
public record Machine(long totalBytes, long availableBytes, int processors, String processorName) {
  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d{1,15}) kB");
  private static final Pattern NAME = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");

  /// Looks at the machine.
  public static Machine look() {
    long total = Long.MAX_VALUE;
    long free = Long.MAX_VALUE;
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      total = system.getTotalMemorySize();
      free = system.getFreeMemorySize();
    }
    free = Math.min(total, availableNow().orElse(free));
    Matcher name = NAME.matcher(text("/proc/cpuinfo"));
    return new Machine(
        total,
        free,
        Runtime.getRuntime().availableProcessors(),
        name.find() ? name.group(1).strip() : System.getProperty("os.arch", ""));
  }

  /// Memory that can be had without swapping, in bytes; empty where the system does not say. Cheap
  /// enough to be asked at every start.
  public static OptionalLong availableNow() {
    Matcher available = AVAILABLE.matcher(text("/proc/meminfo"));
    return available.find()
        ? OptionalLong.of(Long.parseLong(available.group(1)) * 1024)
        : OptionalLong.empty();
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      // Not Linux: what Java itself knows must do.
      return "";
    }
  }
}
