package dev.flint.cli.console;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.util.Map;

/// Everything a command reads from and writes to, handed in so that tests can put their own.
///
/// @param in standard input
/// @param out standard output: the answer and nothing else
/// @param err standard error: progress, notes, errors
/// @param terminals which of the three are a terminal
/// @param environment environment variables
public record Console(
    InputStream in, Output out, Output err, Terminals terminals, Map<String, String> environment) {

  /// Which of the standard streams are a terminal.
  public record Terminals(boolean in, boolean out, boolean err) {
    public static final Terminals NONE = new Terminals(false, false, false);
  }

  public Console {
    environment = Map.copyOf(environment);
  }

  /// The streams of this process. Java cannot ask about each stream, so the launcher script does
  /// and tells through the system property `flint.terminals` (letters of `ioe`).
  public static Console ofProcess() {
    String letters = System.getProperty("flint.terminals", "");
    var terminals =
        new Terminals(
            letters.indexOf('i') >= 0, letters.indexOf('o') >= 0, letters.indexOf('e') >= 0);
    return new Console(
        new FileInputStream(FileDescriptor.in),
        new Output(new FileOutputStream(FileDescriptor.out), "standard output"),
        new Output(new FileOutputStream(FileDescriptor.err), "standard error"),
        terminals,
        System.getenv());
  }

  /// The variable's value, or "" if it is not set.
  public String environment(String name) {
    return environment.getOrDefault(name, "");
  }
}
