package dev.flint.cli.bench;

import dev.flint.chat.Failure;
import dev.flint.engine.machine.Machine;
import dev.flint.engine.hub.ModelFiles;
import dev.flint.engine.hub.PullProgress;
import dev.flint.engine.hub.ReadBandwidth;
import dev.flint.tensor.asm.Cpu;
import dev.flint.tensor.asm.Isa;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/// What can be said of the file and the machine before the model is loaded.
///
/// @param loadAverage before anything was measured; negative if the system does not tell
record Look(
    String model,
    long fileBytes,
    String sha256,
    String cpu,
    String isa,
    int threads,
    double readBytesPerSecond,
    double loadAverage) {

  /// Reads the whole file for its hash, and tests how fast `threads` threads read memory.
  ///
  /// @param isaWish the value of [Isa#VARIABLE]
  static Look at(Path file, String model, int threads, String isaWish) {
    double loadAverage = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return new Look(
        model,
        file.toFile().length(),
        ModelFiles.sha256(file, PullProgress.silent()),
        Machine.look().processorName(),
        isa(isaWish),
        threads,
        ReadBandwidth.measure(threads),
        loadAverage);
  }

  Subject subject(String kernels) {
    return new Subject(
        model, fileBytes, sha256, cpu, isa, kernels, threads, readBytesPerSecond, loadAverage);
  }

  private static String isa(String wish) {
    return switch (Cpu.detect()) {
      case Cpu.Detection.Unknown _ -> "none";
      case Cpu.Detection.Known(Cpu cpu) -> {
        try {
          yield Isa.choose(cpu, wish).level().map(Isa::toString).orElse("none");
        } catch (IllegalArgumentException e) {
          throw new Failure(Failure.Code.BAD_REQUEST, String.valueOf(e.getMessage()), e);
        }
      }
    };
  }
}
