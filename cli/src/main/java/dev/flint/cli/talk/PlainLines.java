package dev.flint.cli.talk;

import dev.flint.cli.console.Console;
import dev.flint.cli.console.TextInput;
import org.jspecify.annotations.Nullable;

/// Turns from a file or a pipe, line by line.
final class PlainLines implements Lines {
  private final String[] lines;
  private int at;

  PlainLines(Console console) {
    String text = TextInput.text(console);
    lines = text.isEmpty() ? new String[0] : text.split("\r?\n", -1);
  }

  @Override
  public @Nullable String next() {
    if (at == lines.length) {
      return null;
    }
    String text = lines[at++];
    while (Lines.unfinished(text) && at < lines.length) {
      text += "\n" + lines[at++];
    }
    return Lines.joined(text);
  }

  @Override
  public Answer.Stops stops() {
    return Answer.Stops.WITH_THE_PROCESS;
  }

  /// What is typed here is the conversation.
  @Override
  public Approver approver() {
    return Approver.NOBODY;
  }

  @Override
  public void close() {}
}
