package dev.flint.cli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line that llama.cpp's `llama-bench` and its relatives share.
final class LlamaBench {
  private LlamaBench() {}

  /// One repetition, told as JSON.
  ///
  /// @param flags those with which the rival is at its best
  /// @param what the tokens of the measurement
  static List<String> command(
      Path programs, Path model, int threads, List<String> flags, String... what) {
    List<String> command = new ArrayList<>();
    command.add(programs.resolve("llama-bench").toString());
    command.addAll(List.of("-m", model.toString(), "-t", "" + threads));
    command.addAll(List.of("-r", "1", "-o", "json"));
    command.addAll(flags);
    command.addAll(List.of(what));
    return command;
  }
}
