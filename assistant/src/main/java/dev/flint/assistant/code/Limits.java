package dev.flint.assistant.code;

import java.time.Duration;

/// What one run may use.
///
/// @param time on the wall clock
/// @param memoryBytes of all processes together
/// @param diskBytes written in all
/// @param processes and threads at one time
/// @param outputBytes kept of standard output and of standard error; a program that writes more is
///   ended
public record Limits(
    Duration time, long memoryBytes, long diskBytes, int processes, int outputBytes) {
  public static final Limits DEFAULT =
      new Limits(Duration.ofSeconds(20), 1L << 30, 64L << 20, 64, 64 << 10);

  public Limits withMemory(long bytes) {
    return new Limits(time, bytes, diskBytes, processes, outputBytes);
  }

  public Limits withTime(Duration longest) {
    return new Limits(longest, memoryBytes, diskBytes, processes, outputBytes);
  }
}
