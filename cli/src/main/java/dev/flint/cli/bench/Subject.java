package dev.flint.cli.bench;

/// What is measured, and on what machine.
///
/// @param model as it was asked for
/// @param fileBytes of the model's file
/// @param sha256 of the model's file
/// @param cpu the processor's name
/// @param isa the level of instructions for which kernels are emitted here; "none" if there is none
/// @param kernels the kernels that Flint computes with
/// @param readBytesPerSecond what the read test reached
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
    double load) {
  /// Above this others compute too, and figures are worth little.
  private static final double QUIET_LOAD = 0.5;

  boolean isBusy() {
    return load > QUIET_LOAD;
  }
}
