package dev.flint.cli.models;

import dev.flint.cli.console.Ink;
import dev.flint.engine.hub.PullProgress;
import dev.flint.engine.hub.Sizes;
import java.util.Locale;
import java.util.OptionalLong;

/// Shows how a pull goes: on a terminal one line that is rewritten, elsewhere a line for every
/// twentieth of the way.
final class ProgressLine implements PullProgress, AutoCloseable {
  private static final int BAR_CELLS = 24;
  private static final int PLAIN_STEPS = 20;
  private static final long PLAIN_BYTES = 50_000_000L;

  private final ModelsContext context;
  private final Ink ink;
  private boolean open;
  private String told = "";

  ProgressLine(ModelsContext context) {
    this.context = context;
    ink = context.ink();
  }

  @Override
  public void news(String sentence) {
    close();
    context.note(sentence);
  }

  @Override
  public void moved(Step step) {
    if (context.terminal()) {
      context.console().err().print("\r" + bar(step) + Ink.harmless(text(step)) + "\033[K");
      open = true;
      return;
    }
    long mark =
        step.totalBytes() > 0
            ? (long) (step.share() * PLAIN_STEPS)
            : step.doneBytes() / PLAIN_BYTES;
    String now = step.phase() + " " + mark;
    if (!now.equals(told)) {
      told = now;
      context.note(text(step));
    }
  }

  private String bar(Step step) {
    if (step.totalBytes() <= 0) {
      return "";
    }
    int full = (int) Math.round(step.share() * BAR_CELLS);
    String done = "━".repeat(full);
    String left = "─".repeat(BAR_CELLS - full);
    return ink.strong(done) + ink.faint(left) + " ";
  }

  private static String text(Step step) {
    StringBuilder text = new StringBuilder();
    if (step.totalBytes() > 0) {
      text.append(String.format(Locale.ROOT, "%3d %%  ", (int) (step.share() * 100)));
    }
    text.append(Sizes.bytes(step.doneBytes()));
    if (step.totalBytes() > 0) {
      text.append(" of ").append(Sizes.bytes(step.totalBytes()));
    }
    if (step.phase() == Phase.CHECKING) {
      return text.append(" checked").toString();
    }
    if (step.bytesPerSecond() >= 1) {
      text.append("  ").append(Sizes.bytes((long) step.bytesPerSecond())).append("/s");
    }
    OptionalLong left = step.secondsLeft();
    boolean done = step.doneBytes() == step.totalBytes();
    if (left.isPresent() && !done) {
      text.append("  ").append(Sizes.seconds(left.getAsLong())).append(" left");
    }
    if (step.what().startsWith("package ")) {
      text.append("  ").append(step.what());
    }
    return text.toString();
  }

  /// Ends the rewritten line, if there is one.
  @Override
  public void close() {
    if (open) {
      context.console().err().print("\n");
      open = false;
    }
  }
}
