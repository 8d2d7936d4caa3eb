package dev.flint.cli.talk;

import dev.flint.chat.Events;
import dev.flint.cli.console.Console;

/// Shows again how an answer came about.
public final class Replay {
  private Replay() {}

  /// Plays events as they were shown when they happened: the board on a terminal, the text on
  /// standard output.
  public static void play(Events events, Console console) {
    Answer answer =
        Answer.play(
            events,
            console,
            Answer.Stops.WITH_THE_PROCESS,
            Approver.NOBODY,
            Answer.toOutput(console));
    console.out().print(answer.text().endsWith("\n") ? "" : "\n");
  }
}
