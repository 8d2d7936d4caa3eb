package dev.flint.cli.console;

/// One line on standard error that is rewritten while something is going on. Where standard error
/// is not a terminal nothing is shown.
public final class StatusLine {
  private static final long REDRAW_NANOS = 100_000_000;

  private final Console console;
  private boolean shown;
  private long drawnAt;

  public StatusLine(Console console) {
    this.console = console;
  }

  /// Shows the text in place of what was shown before; skips it if the last one is too recent for
  /// the eye.
  public void show(String text) {
    long now = System.nanoTime();
    if (!console.terminals().err() || (shown && now - drawnAt < REDRAW_NANOS)) {
      return;
    }
    shown = true;
    drawnAt = now;
    console.err().print("\r" + text + "\033[K");
  }

  /// Takes the line away.
  public void clear() {
    if (shown) {
      shown = false;
      console.err().print("\r\033[K");
    }
  }
}
