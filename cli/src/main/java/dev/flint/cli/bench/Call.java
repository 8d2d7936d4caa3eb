package dev.flint.cli.bench;

import java.util.List;
import java.util.Map;

/// One use of a program.
///
/// @param command program and arguments
/// @param environment variables beside those of this process
/// @param input what it is given on standard input
record Call(List<String> command, Map<String, String> environment, String input) {
  Call {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  static Call of(List<String> command) {
    return new Call(command, Map.of(), "");
  }
}
