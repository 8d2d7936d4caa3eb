package dev.flint.cli.talk;

import dev.flint.chat.Trace;
import dev.flint.chat.TraceWords;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.Ink;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// How an answer is being reached, as live lines on standard error: one for each agent, then one
/// for all when they are done. Where standard error is not a terminal nothing is shown.
final class Board {
  private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /// Columns that a line may take, so that no line breaks in two and redrawing stays simple.
  private static final int WIDTH = 78;

  private final Console console;
  private final long startNanos = System.nanoTime();
  private final Map<Integer, Lane> lanes = new LinkedHashMap<>();
  private String consensus = "";
  private String settled = "";
  private String phase = "";
  private String checked = "";
  private int explored;
  private boolean refining;
  private int drawn;
  private long drawnAt;

  /// One agent.
  private static final class Lane {
    String angle = "";
    String sentence = "";
    String answer = "";
    String ending = "";
    int tokens;
  }

  Board(Console console) {
    this.console = console;
  }

  /// Takes in what happened, and draws it if the eye would notice.
  void hear(Trace trace) {
    boolean now = true;
    switch (trace) {
      case Trace.PhaseBegan began -> {
        phase = word(began.phase());
        refining |= began.phase() == Trace.Phase.REFINE;
      }
      case Trace.BranchOpened opened -> {
        lane(opened.branch()).angle = opened.angle();
        explored += refining ? 0 : 1;
      }
      case Trace.BranchSentence sentence -> {
        Lane lane = lane(sentence.branch());
        lane.sentence = sentence.text();
        lane.tokens = sentence.tokens();
        now = false;
      }
      case Trace.BranchAnswer answer -> lane(answer.branch()).answer = answer.answer();
      case Trace.BranchClosed closed -> {
        Lane lane = lane(closed.branch());
        lane.tokens = closed.tokens();
        lane.ending = ending(closed);
      }
      case Trace.Agreement agreement -> consensus = TraceWords.agreement(agreement);
      case Trace.Settled why -> settled = why.why();
      case Trace.Checked verdict ->
          checked = verdict.passed() ? "checked" : "corrected after a check";
      case Trace.Lost lost -> note("(" + lost.what() + ")");
      case Trace.ToolStarted tool -> note("· " + tool.tool() + " " + tool.arguments());
      case Trace.ToolEnded tool -> note("  " + (tool.error() ? "failed: " : "") + tool.result());
      case Trace.ApprovalAsked _ -> {
        erase();
        return;
      }
    }
    if (now || System.nanoTime() - drawnAt > REDRAW_NANOS) {
      draw();
    }
  }

  private Lane lane(int branch) {
    return lanes.computeIfAbsent(branch, _ -> new Lane());
  }

  private static String word(Trace.Phase phase) {
    return switch (phase) {
      case EXPLORE -> "exploring";
      case COMPARE -> "comparing";
      case REFINE -> "refining";
      case WRITE -> "writing";
      case CHECK -> "checking";
    };
  }

  private static String ending(Trace.BranchClosed closed) {
    return switch (closed.ending()) {
      case FINISHED -> "done";
      case CUT -> "cut: " + closed.why();
      case STOPPED -> "stopped";
      case FAILED -> "failed: " + closed.why();
    };
  }

  private void draw() {
    if (!console.terminals().err() || lanes.isEmpty()) {
      return;
    }
    erase();
    lanes.forEach((branch, lane) -> line(text(branch, lane)));
    line("  " + phase + (consensus.isEmpty() ? "" : " · " + consensus));
    drawnAt = System.nanoTime();
  }

  private static String text(int branch, Lane lane) {
    String state = lane.ending.isEmpty() ? lane.tokens + " tokens" : lane.ending;
    String words =
        !lane.answer.isEmpty()
            ? "= " + lane.answer
            : lane.sentence.isEmpty() ? lane.angle : lane.sentence;
    return String.format(Locale.ROOT, "%3d  %-12s %s", branch + 1, state, words);
  }

  private void line(String text) {
    String flat = Ink.harmless(text.replace('\n', ' ').replace('\t', ' '));
    int end = Math.min(flat.length(), WIDTH);
    console.err().print(flat.substring(0, end) + "\033[K\n");
    drawn++;
  }

  private void note(String text) {
    if (console.terminals().err()) {
      erase();
      line(text);
      drawn = 0;
    }
  }

  private void erase() {
    if (drawn > 0) {
      console.err().print("\033[" + drawn + "A\033[J");
      drawn = 0;
    }
  }

  /// Takes the lanes away and leaves one line in their place.
  void finish() {
    if (lanes.isEmpty() || !console.terminals().err()) {
      return;
    }
    erase();
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
    int tokens = 0;
    for (Lane lane : lanes.values()) {
      tokens += lane.tokens;
    }
    String said = settled.isEmpty() ? consensus : settled;
    line(
        explored
            + " explored"
            + (lanes.size() > explored ? ", " + (lanes.size() - explored) + " refined" : "")
            + (said.isEmpty() ? "" : ", " + said)
            + (checked.isEmpty() ? "" : ", " + checked)
            + " · "
            + seconds
            + " s · "
            + tokens
            + " tokens");
    drawn = 0;
    lanes.clear();
  }
}
