package dev.flint.cli.talk;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the turns of a conversation are typed.
interface Lines extends AutoCloseable {
  /// What the person said: one line, or several (each but the last ends in a backslash, or all
  /// stand between `"""`); null when there is nothing more.
  @Nullable String next();

  /// How Ctrl-C stops an answer here.
  Answer.Stops stops();

  /// How the person is asked here before a tool runs.
  Approver approver();

  @Override
  void close();

  /// Whether the text so far goes on in the next line.
  static boolean unfinished(String text) {
    String start = text.stripLeading();
    if (start.startsWith("\"\"\"")) {
      return start.indexOf("\"\"\"", 3) < 0;
    }
    return text.endsWith("\\");
  }

  /// The text without the marks that joined its lines.
  static String joined(String text) {
    String bare = text.strip();
    if (bare.startsWith("\"\"\"")) {
      int end = bare.indexOf("\"\"\"", 3);
      return (end < 0 ? bare.substring(3) : bare.substring(3, end)).strip();
    }
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      lines.add(line.endsWith("\\") ? line.substring(0, line.length() - 1) : line);
    }
    return String.join("\n", lines).strip();
  }
}
