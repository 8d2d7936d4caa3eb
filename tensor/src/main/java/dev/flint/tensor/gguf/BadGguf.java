package dev.flint.tensor.gguf;

import java.nio.file.Path;

/// A file that is not a sound GGUF: the message names file, place and reason in one sentence.
public final class BadGguf extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param offset byte in the file at which the fault was found
  public BadGguf(Path file, long offset, String reason) {
    super(file + ": " + reason + " (at byte " + offset + ")");
  }
}
