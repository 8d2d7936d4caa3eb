package dev.flint.engine.hub;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Matcher available = AVAILABLE.matcher(text("/proc/meminfo"));
    if (available.find()) {
      free = Math.min(total, Long.parseLong(available.group(1)) * 1024);
    }
    Matcher name = NAME.matcher(text("/proc/cpuinfo"));
    return new Machine(
        total,
        free,
        Runtime.getRuntime().availableProcessors(),
        name.find() ? name.group(1).strip() : System.getProperty("os.arch", ""));
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
