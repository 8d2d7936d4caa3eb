package dev.flint.cli.bench;

import dev.flint.chat.Failure;
import dev.flint.engine.hub.ModelFiles;
import dev.flint.engine.hub.PullProgress;
import dev.flint.engine.hub.ReadBandwidth;
import dev.flint.engine.machine.Machine;
import dev.flint.tensor.asm.Cpu;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.kernel.MultiplyPeak;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/// What is measured, and on what machine.
///
/// @param model as it was asked for
/// @param fileBytes of the model's file (of a split model, its first)
/// @param sha256 of that file
/// @param cpu the processor's name
/// @param isa the level of instructions for which kernels are emitted here; "none" if there is none
/// @param kernels the kernels that Flint computes with; empty until the model is loaded
/// @param readBytesPerSecond what the read test reached
/// @param peakPerSecond multiply-adds of 8-bit integers that its threads can do at most; 0 where no
///   code is emitted
/// @param load the machine's load average when the measurement began; negative if unknown
record Subject(
    String model,
    long fileBytes,
    String sha256,
    String cpu,
    String isa,
    String kernels,
    int threads,
    double readBytesPerSecond,
    double peakPerSecond,
    double load) {
  /// Above this others compute too, and figures are worth little.
  private static final double QUIET_LOAD = 0.5;

  /// Reads the whole file for its hash, and tests how fast `threads` threads read memory.
  ///
  /// @param isaWish the value of [Isa#VARIABLE]
  static Subject of(Path file, String model, int threads, String isaWish) {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return new Subject(
        model,
        file.toFile().length(),
        ModelFiles.sha256(file, PullProgress.silent()),
        Machine.look().processorName(),
        isa(isaWish),
        "",
        threads,
        ReadBandwidth.measure(threads),
        MultiplyPeak.measure(threads).orElse(0),
        load);
  }

  /// The same, computed with these kernels.
  Subject with(String chosen) {
    return new Subject(
        model,
        fileBytes,
        sha256,
        cpu,
        isa,
        chosen,
        threads,
        readBytesPerSecond,
        peakPerSecond,
        load);
  }

  boolean isBusy() {
    return load > QUIET_LOAD;
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
