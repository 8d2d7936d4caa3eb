package dev.flint.cli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Rivals' `llama-batched-bench` with sequences that share their prompt.
final class AgentRivals {
  private AgentRivals() {}

  /// How the rival is called; empty if it has no such program.
  static Optional<Call> branches(Rival rival, Path model, int threads, AgentSizes sizes) {
    return switch (rival) {
      case LlamaCpp llama -> {
        // Twice, because the program may end before its log has written the last round.
        List<String> command =
            command(llama.programs(), model, threads, sizes, sizes.tokens() + ",1");
        command.addAll(List.of("-fa", "on", "-kvu", "--output-format", "jsonl"));
        yield Optional.of(Call.of(command));
      }
      case IkLlamaCpp ik -> {
        List<String> command = command(ik.programs(), model, threads, sizes, "" + sizes.tokens());
        command.addAll(List.of("-rtr", "-fa", "off")); // it aborts with flash attention on
        yield Optional.of(Call.of(command));
      }
      case NodeLlamaCpp _, MistralRs _ -> Optional.empty();
    };
  }

  static String about(Rival rival) {
    return switch (rival) {
      case LlamaCpp _ -> "llama.cpp: llama-batched-bench -pps -fa on -kvu (weights repacked)";
      case IkLlamaCpp _ -> "ik_llama.cpp: llama-batched-bench -pps -rtr -fa off";
      case NodeLlamaCpp _, MistralRs _ -> rival.name() + ": not measured";
    };
  }

  private static List<String> command(
      Path programs, Path model, int threads, AgentSizes sizes, String tokens) {
    int cells = sizes.prompt() + AgentSizes.BRANCHES * sizes.tokens();
    List<String> command = new ArrayList<>();
    command.add(programs.resolve("llama-batched-bench").toString());
    command.addAll(List.of("-m", model.toString(), "-t", "" + threads));
    command.addAll(List.of("-c", "" + Math.ceilDiv(cells + 64, 256) * 256));
    command.addAll(List.of("-npp", "" + sizes.prompt(), "-ntg", tokens));
    command.addAll(List.of("-npl", "" + AgentSizes.BRANCHES, "-pps"));
    return command;
  }

  /// Tokens a second of all branches together.
  ///
  /// @throws BadOutput if the output does not tell
  static double tokensPerSecond(Rival rival, String output, AgentSizes sizes) {
    return rival instanceof LlamaCpp
        ? RivalOutput.batchedBench(output, AgentSizes.BRANCHES, sizes.tokens())
        : RivalOutput.table(output, "S_TG t/s");
  }
}
