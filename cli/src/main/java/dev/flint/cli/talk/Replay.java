package dev.flint.cli.talk;

import dev.flint.chat.Events;
import dev.flint.chat.Trace;
import dev.flint.cli.console.Console;
import java.util.Locale;

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

  /// One happening, as a line.
  public static String line(Trace trace) {
    return switch (trace) {
      case Trace.PhaseBegan began ->
          "-- " + began.phase().name().toLowerCase(Locale.ROOT) + note(began.note());
      case Trace.BranchOpened opened ->
          "agent " + (opened.branch() + 1) + " begins" + note(opened.angle());
      case Trace.BranchSentence sentence ->
          "agent " + (sentence.branch() + 1) + ": " + sentence.text();
      case Trace.BranchAnswer answer ->
          "agent " + (answer.branch() + 1) + " says " + answer.answer();
      case Trace.BranchClosed closed ->
          "agent "
              + (closed.branch() + 1)
              + " "
              + closed.ending().name().toLowerCase(Locale.ROOT)
              + note(closed.why())
              + ", "
              + closed.tokens()
              + " tokens";
      case Trace.Agreement agreement -> Board.consensus(agreement);
      case Trace.Settled settled -> "settled: " + settled.why();
      case Trace.Checked verdict ->
          (verdict.passed() ? "the check passed: " : "the check found: ") + verdict.remarks();
      case Trace.Lost lost -> "lost: " + lost.what();
      case Trace.ToolStarted tool -> "tool " + tool.tool() + " " + tool.arguments();
      case Trace.ToolEnded tool ->
          (tool.error() ? "  failed: " : "  gave: ") + tool.result().strip();
      case Trace.ApprovalAsked asked -> "asked to " + asked.effect() + " " + asked.arguments();
    };
  }

  private static String note(String words) {
    return words.isEmpty() ? "" : " (" + words + ")";
  }
}
