package dev.flint.cli.bench;

import dev.flint.chat.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Finds the rivals that are installed on this machine.
///
/// @param folder where the scripts of `bench/rivals` put them
/// @param programs folders of programs that a person named, by rival
record Rivals(Path folder, Map<String, Path> programs) {
  /// The environment variable that names another folder.
  static final String VARIABLE = "FLINT_RIVALS";

  private static final List<String> NAMES =
      List.of(LlamaCpp.NAME, IkLlamaCpp.NAME, MistralRs.NAME, NodeLlamaCpp.NAME);

  Rivals {
    programs = Map.copyOf(programs);
    programs.keySet().forEach(Rivals::check);
  }

  /// What came of looking for a rival.
  sealed interface Search {
    record Found(Rival rival) implements Search {}

    /// @param sentence what is missing and how to get it
    record Missing(String sentence) implements Search {}
  }

  private static void check(String name) {
    if (!NAMES.contains(name)) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "no rival is called '" + name + "'; there are " + String.join(", ", NAMES));
    }
  }

  /// @throws Failure BAD_REQUEST if Flint knows no such rival
  Search find(String name) {
    check(name);
    return switch (name) {
      case LlamaCpp.NAME -> llamaCpp();
      case IkLlamaCpp.NAME -> {
        Path at = programs(name, "ik_llama.cpp");
        yield runs(at.resolve("llama-bench"))
            ? new Search.Found(new IkLlamaCpp(at))
            : missing(name, at, "build-ik.sh");
      }
      case MistralRs.NAME -> {
        Path at = programs.getOrDefault(name, folder.resolve(name));
        yield runs(at.resolve("bin").resolve("python"))
                && Files.exists(at.resolve("mistralrs-bench.py"))
            ? new Search.Found(new MistralRs(at))
            : missing(name, at, "install-mistralrs.sh");
      }
      default -> npm();
    };
  }

  /// The one built for this processor; else the prebuilt one.
  private Search llamaCpp() {
    Path at = programs(LlamaCpp.NAME, LlamaCpp.NAME);
    if (runs(at.resolve("llama-bench"))) {
      return new Search.Found(new LlamaCpp(at));
    }
    return !programs.containsKey(LlamaCpp.NAME) && npm() instanceof Search.Found found
        ? found
        : missing(LlamaCpp.NAME, at, "build-llama-cpp.sh");
  }

  private Search npm() {
    Path at = programs.getOrDefault(NodeLlamaCpp.NAME, folder.resolve(NodeLlamaCpp.NAME));
    return Files.exists(at.resolve("llama-cpp-node.mjs"))
            && Files.isDirectory(at.resolve("node_modules").resolve("node-llama-cpp"))
        ? new Search.Found(new NodeLlamaCpp(at))
        : missing(NodeLlamaCpp.NAME, at, "install-llama-cpp-npm.sh");
  }

  private Path programs(String name, String source) {
    return programs.getOrDefault(name, folder.resolve(source).resolve("build").resolve("bin"));
  }

  private static boolean runs(Path program) {
    return Files.isExecutable(program);
  }

  private Search missing(String name, Path at, String script) {
    return new Search.Missing(
        name
            + " is not in "
            + at
            + "; 'sh bench/rivals/"
            + script
            + " "
            + folder
            + "' installs it");
  }
}
