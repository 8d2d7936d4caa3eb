package dev.flint.cli.console;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Standard output or standard error: text as UTF-8, whatever the locale says, and every failed
/// write told (a `PrintStream` would swallow it). Safe for use by several threads.
public final class Output {
  private final OutputStream stream;
  private final String name;

  /// @param name what a person calls it, as the subject of an error's sentence
  public Output(OutputStream stream, String name) {
    this.stream = stream;
    this.name = name;
  }

  /// Writes the text and hands it to the operating system.
  ///
  /// @throws OutputClosed if nobody reads it any more
  /// @throws Failure STORAGE if it cannot be written
  public synchronized void print(String text) {
    try {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
      stream.flush();
    } catch (IOException e) {
      if ("Broken pipe".equals(e.getMessage())) {
        throw new OutputClosed(e);
      }
      throw new Failure(Failure.Code.STORAGE, name + " could not be written: " + e.getMessage(), e);
    }
  }

  public void println(String text) {
    print(text + "\n");
  }

  /// The program that read our output ended (`| head -1`): a reason to stop quietly.
  public static final class OutputClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClosed(IOException cause) {
      super(cause);
    }
  }
}
