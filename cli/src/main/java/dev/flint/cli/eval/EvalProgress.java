package dev.flint.cli.eval;

import dev.flint.cli.console.Console;
import dev.flint.cli.console.StatusLine;
import dev.flint.eval.run.EvalRun;
import dev.flint.eval.run.Row;
import java.util.Locale;

/// How far a run is and how long it will take, on one line.
final class EvalProgress implements EvalRun.Watcher {
  private final StatusLine status;
  private final long begunNanos = System.nanoTime();
  private int rows;
  private int right;

  EvalProgress(Console console) {
    status = new StatusLine(console);
    status.show("working on the first problems");
  }

  @Override
  public void row(Row row, int done, int all) {
    rows++;
    right += row.right() ? 1 : 0;
    double seconds = (System.nanoTime() - begunNanos) / 1e9;
    status.show(
        String.format(
            Locale.ROOT,
            "%d of %d, %.0f %% right, %s",
            done,
            all,
            100.0 * right / rows,
            left(seconds / rows * (all - done))));
  }

  /// The time left in words.
  static String left(double seconds) {
    if (seconds < 60) {
      return "less than a minute left";
    }
    long minutes = Math.round(seconds / 60);
    return minutes < 90
        ? "about " + minutes + " min left"
        : String.format(Locale.ROOT, "about %.1f h left", seconds / 3600);
  }

  void clear() {
    status.clear();
  }
}
