package dev.flint.cli.bench;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Interrupts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process that was watched from its start to its end.
///
/// The peak of its memory is what Linux calls `VmHWM`: the most resident memory so far, pages of
/// mapped files included. It is read every 20 ms, as a process that ended tells nothing; what it
/// took in its last 20 ms may be missing.
///
/// @param seconds from before it was started until its end was seen
/// @param peakBytes empty where the system does not tell
record Watched(int exitCode, String out, String err, double seconds, OptionalLong peakBytes) {
  private static final long LOOK_MILLIS = 20;
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d{1,15}) kB");

  /// Runs it.
  ///
  /// @param environment variables that all processes get
  /// @throws Failure STORAGE if it cannot be started, CANCELLED if this thread is interrupted
  static Watched run(Call call, Map<String, String> environment) {
    try {
      Path folder = Files.createTempDirectory("flint-bench");
      Path in = Files.writeString(folder.resolve("in"), call.input());
      Path out = folder.resolve("out");
      Path err = folder.resolve("err");
      try {
        var builder = new ProcessBuilder(call.command());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putAll(call.environment());
        builder.redirectInput(in.toFile());
        builder.redirectOutput(out.toFile());
        builder.redirectError(err.toFile());
        long begun = System.nanoTime();
        Process process = builder.start();
        long peak = watch(process);
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Watched(
            process.exitValue(),
            text(out),
            text(err),
            seconds,
            peak > 0 ? OptionalLong.of(peak) : OptionalLong.empty());
      } finally {
        Files.deleteIfExists(in);
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE,
          call.command().getFirst() + " could not be run: " + e.getMessage(),
          e);
    }
  }

  /// Waits for its end.
  ///
  /// @return the peak of its memory in bytes, 0 if that could not be seen
  private static long watch(Process process) {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    long peak = 0;
    try (Interrupts.Work _ = Interrupts.begin(process::destroy)) {
      do {
        peak = Math.max(peak, peak(status));
      } while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS));
      return peak;
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new Failure(Failure.Code.CANCELLED, "stopped", e);
    }
  }

  private static long peak(Path status) {
    try {
      Matcher found = PEAK.matcher(Files.readString(status));
      return found.find() ? Long.parseLong(found.group(1)) * 1024 : 0;
    } catch (IOException e) {
      // It has just ended, or this is no Linux.
      return 0;
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /// What it printed: its standard output or, of a program that writes nothing there, its standard
  /// error (ik_llama.cpp's batched bench).
  String printed() {
    return out.isBlank() ? err : out;
  }

  /// Why it failed, as far as its last line tells.
  String complaint() {
    String last = err.strip().lines().reduce("", (_, line) -> line);
    return "exit code " + exitCode + (last.isEmpty() ? "" : ": " + last);
  }
}
