package dev.flint.tensor.asm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The oracle: GNU as, given Intel syntax, and objcopy, which takes the code out of the object
/// file.
final class GnuAs {
  private GnuAs() {}

  /// The code of a program in Intel syntax.
  static byte[] assemble(String program) {
    try {
      Path folder = Files.createTempDirectory("gnu-as");
      Path source = folder.resolve("a.s");
      Path object = folder.resolve("a.o");
      Path code = folder.resolve("a.bin");
      Files.writeString(source, ".intel_syntax noprefix\n.text\n" + program);
      run("as", "--64", "-o", object.toString(), source.toString());
      run("objcopy", "-O", "binary", "-j", ".text", object.toString(), code.toString());
      byte[] bytes = Files.readAllBytes(code);
      for (Path file : new Path[] {source, object, code, folder}) {
        Files.delete(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new AssertionError(
          "'" + command[0] + "' cannot be started: install binutils to run this test", e);
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError(command[0] + " failed:\n" + said.lines().limit(40).toList());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
