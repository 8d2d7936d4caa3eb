package dev.flint.cli.request;

import dev.flint.cli.console.Console;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.StatusLine;
import dev.flint.engine.hub.Licence;
import dev.flint.engine.hub.LicenceConsent;
import dev.flint.engine.hub.PullProgress;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;

/// Shows how a model arrives, and asks for consent where a licence wants it.
final class Download implements PullProgress, LicenceConsent {
  private static final long QUIET_NANOS = 10_000_000_000L;

  private final Console console;
  private final StatusLine status;
  private long toldAt = System.nanoTime();

  Download(Console console) {
    this.console = console;
    this.status = new StatusLine(console);
  }

  @Override
  public void news(String sentence) {
    status.clear();
    console.err().println("flint: " + Ink.harmless(sentence));
  }

  @Override
  public void moved(Step step) {
    String what =
        switch (step.phase()) {
          case DOWNLOADING -> "fetching ";
          case CHECKING -> "checking ";
        };
    String line = Ink.harmless(what + step.what()) + amount(step);
    status.show(line);
    // Where no line can be rewritten, a new one now and then.
    long now = System.nanoTime();
    if (!console.terminals().err() && now - toldAt > QUIET_NANOS) {
      toldAt = now;
      console.err().println("flint: " + line);
    }
  }

  private static String amount(Step step) {
    double done = step.doneBytes() / 1e6;
    if (step.totalBytes() < 0) {
      return String.format(Locale.ROOT, ": %.0f MB, %.1f MB/s", done, step.bytesPerSecond() / 1e6);
    }
    OptionalLong left = step.secondsLeft();
    return String.format(
        Locale.ROOT,
        ": %3.0f %% of %.0f MB, %.1f MB/s%s",
        step.share() * 100,
        step.totalBytes() / 1e6,
        step.bytesPerSecond() / 1e6,
        left.isPresent() ? ", " + time(left.getAsLong()) + " left" : "");
  }

  private static String time(long seconds) {
    return seconds < 100 ? seconds + " s" : (seconds + 30) / 60 + " min";
  }

  @Override
  public boolean accepts(String model, Licence licence) {
    if (!console.terminals().in() || !console.terminals().err()) {
      return false;
    }
    status.clear();
    console
        .err()
        .print(
            model
                + " comes under the "
                + licence.title()
                + " ("
                + licence.terms()
                + ").\n"
                + licence.summary()
                + "\nDo you accept these terms? [y/N] ");
    return line().strip().equalsIgnoreCase("y");
  }

  /// One line, and not a byte more, of standard input.
  private String line() {
    var line = new StringBuilder();
    try {
      for (int b; (b = console.in().read()) >= 0 && b != '\n'; ) {
        line.append((char) b);
      }
    } catch (IOException e) {
      return "";
    }
    return line.toString();
  }

  void close() {
    status.clear();
  }
}
