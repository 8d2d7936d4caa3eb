package dev.flint.chat;

import java.util.Locale;

/// What happened on the way to an answer, in a line of words. Agents are counted from 1.
public final class TraceWords {
  private TraceWords() {}

  /// The line, without a line break at its end.
  public static String line(Trace trace) {
    return switch (trace) {
      case Trace.PhaseBegan began ->
          "-- " + began.phase().name().toLowerCase(Locale.ROOT) + note(began.note());
      case Trace.BranchOpened opened -> agent(opened.branch()) + " begins" + note(opened.angle());
      case Trace.BranchSentence sentence -> agent(sentence.branch()) + ": " + sentence.text();
      case Trace.BranchAnswer answer -> agent(answer.branch()) + " says " + answer.answer();
      case Trace.BranchClosed closed ->
          agent(closed.branch())
              + " "
              + closed.ending().name().toLowerCase(Locale.ROOT)
              + note(closed.why())
              + ", "
              + closed.tokens()
              + " tokens";
      case Trace.Agreement agreement -> agreement(agreement);
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

  /// Who says what: `3 of 4 say 42 · 1 say 41`.
  public static String agreement(Trace.Agreement agreement) {
    var text = new StringBuilder();
    int all = agreement.working();
    for (Trace.Group group : agreement.groups()) {
      all += group.branches().size();
    }
    for (Trace.Group group : agreement.groups()) {
      text.append(text.isEmpty() ? "" : " · ").append(group.branches().size());
      text.append(text.indexOf(" of ") < 0 ? " of " + all : "").append(" say ");
      text.append(group.answer());
    }
    return agreement.working() == 0
        ? text.toString()
        : text + " · " + agreement.working() + " still working";
  }

  /// The same event for those to whom only text, reasoning and calls can be told: the work of
  /// agents becomes reasoning, a line each. Tools of the author's and what is only of use on a
  /// board stay as they are.
  public static Event aloud(Event event) {
    return event instanceof Event.Traced(Trace trace) && told(trace)
        ? new Event.Reasoning(line(trace) + "\n")
        : event;
  }

  private static boolean told(Trace trace) {
    return switch (trace) {
      case Trace.PhaseBegan _,
          Trace.BranchSentence _,
          Trace.BranchAnswer _,
          Trace.Settled _,
          Trace.Checked _,
          Trace.Lost _ ->
          true;
      case Trace.BranchClosed closed -> closed.ending() != Trace.Ending.FINISHED;
      case Trace.ToolStarted tool -> tool.branch() >= 0;
      case Trace.BranchOpened _, Trace.Agreement _, Trace.ToolEnded _, Trace.ApprovalAsked _ ->
          false;
    };
  }

  private static String agent(int branch) {
    return "agent " + (branch + 1);
  }

  private static String note(String words) {
    return words.isEmpty() ? "" : " (" + words + ")";
  }
}
