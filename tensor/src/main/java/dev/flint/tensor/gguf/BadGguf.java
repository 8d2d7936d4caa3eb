package dev.flint.tensor.gguf;

import java.nio.file.Path;

/// A file that is not a sound GGUF: the message names file, place and reason in one sentence.
public final class BadGguf extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_QUOTE = 80;

  /// @param offset byte in the file at which the fault was found
  public BadGguf(Path file, long offset, String reason) {
    super(file + ": " + reason + " (at byte " + offset + ")");
  }

  /// A fault of the file as a whole, such as a missing part.
  public BadGguf(Path file, String reason) {
    super(file + ": " + reason);
  }

  /// A name from the file, fit for a message: at most 80 characters, and nothing that would steer a
  /// terminal.
  static String quote(String name) {
    StringBuilder quoted = new StringBuilder("'");
    for (int i = 0; i < Math.min(name.length(), LONGEST_QUOTE); i++) {
      char c = name.charAt(i);
      quoted.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return quoted.append(name.length() > LONGEST_QUOTE ? "…'" : "'").toString();
  }
}
