package dev.flint.cli;

import dev.flint.cli.console.ExitCode;
import java.util.ArrayList;
import java.util.List;

/// The texts that tell what there is.
final class Help {
  private Help() {}

  /// The answer to `flint` alone: the five things one can do.
  static String welcome() {
    return """
    Flint answers from an open model on this machine. Five things to do:

      flint chat                     talk with the model
      flint run "Explain TCP"        one answer; reads standard input too: git diff | flint run "review this"
      flint pull NAME                fetch another model; flint list shows what is here
      flint config                   see and change settings
      flint help                     everything else: tools for models, exit codes
    """;
  }

  static String overview() {
    var page = new StringBuilder("usage: flint COMMAND [OPTIONS]\n\n");
    for (Commands command : Commands.values()) {
      page.append(String.format("  %-12s %s%n", command.word(), command.about()));
    }
    return page.append(
            """

            'flint help COMMAND' tells a command's options, 'flint help exit-codes' how commands end.
            --debug (or FLINT_DEBUG=1) with any command shows where in the program it failed.
            """)
        .toString();
  }

  static String exitCodes() {
    var page = new StringBuilder();
    for (ExitCode code : ExitCode.values()) {
      page.append(String.format("%4d  %s%n", code.number(), code.meaning()));
    }
    return page.toString();
  }

  /// The sentence for a command that does not exist.
  static String unknown(String word) {
    List<String> close = new ArrayList<>();
    for (Commands command : Commands.values()) {
      if (distance(word, command.word()) <= 2 || command.word().startsWith(word)) {
        close.add("'" + command.word() + "'");
      }
    }
    return "there is no command '"
        + word
        + "'; "
        + (close.isEmpty()
            ? "'flint help' shows all"
            : "did you mean " + String.join(" or ", close) + "?");
  }

  /// Levenshtein's distance.
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = above[0];
      above[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = above[j];
        above[j] = Math.min(changed, 1 + Math.min(above[j], above[j - 1]));
      }
    }
    return above[b.length()];
  }
}
