package dev.flint.tensor.asm;

/// The three calls of an operating system that executable memory takes.
///
/// Each answers with a number that is negative where the system refused: minus its error code.
interface Pages {
  /// Fresh pages that can be read and written.
  ///
  /// @return their address, or minus an error code
  long reserve(long bytes);

  /// Makes the pages executable and no longer writable.
  ///
  /// @return 0, or minus an error code
  long seal(long address, long bytes);

  /// Gives the pages back.
  ///
  /// @return 0, or minus an error code
  long release(long address, long bytes);

  /// The system's name for an error, as far as it tells a person more than the number.
  String describe(long error);

  /// Code as functions of this system are entered and left; kernels are written for System V.
  default byte[] entry(byte[] code) {
    return code;
  }

  static Pages ofThisSystem() {
    String system = System.getProperty("os.name", "");
    if (system.startsWith("Windows")) {
      return new WindowsPages();
    }
    return system.startsWith("Mac") ? new MacPages() : new LinuxPages();
  }
}
