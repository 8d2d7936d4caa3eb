package dev.flint.cli;

import dev.flint.cli.console.Console;
import dev.flint.cli.console.Interrupts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The program's entry. What needs no library is answered before one is loaded.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
      System.out.println("flint " + version());
      if (!System.out.checkError()) {
        return;
      }
    }
    Interrupts.arm();
    int code = new Flint(Console.ofProcess()).run(args);
    Interrupts.ended();
    System.exit(code);
  }

  /// As the build wrote it.
  static String version() {
    try (InputStream in = Main.class.getResourceAsStream("version.txt")) {
      if (in == null) {
        throw new IllegalStateException("the build left out version.txt");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
