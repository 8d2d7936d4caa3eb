package dev.flint.cli.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lets the running piece of work end in order when the process is told to stop (Ctrl-C, SIGTERM):
/// what was computed so far is written, the terminal is left tidy, then the process ends. Java
/// itself turns the signal into the exit code (130 for Ctrl-C).
public final class Interrupts {
  private static final long PATIENCE_MILLIS = 2_000;

  private static final CountDownLatch ENDED = new CountDownLatch(1);

  private static @Nullable Work running;
  private static boolean stopping;

  private Interrupts() {}

  /// A piece of work that can be stopped; closing it says that there is nothing left to stop.
  public static final class Work implements AutoCloseable {
    private final Runnable stop;

    Work(Runnable stop) {
      this.stop = stop;
    }

    @Override
    public void close() {
      done(this);
    }
  }

  /// Registers how the piece of work that begins now is stopped; `stop` runs on another thread.
  public static synchronized Work begin(Runnable stop) {
    var work = new Work(stop);
    running = work;
    return work;
  }

  private static synchronized void done(Work work) {
    if (running == work) {
      running = null;
    }
  }

  /// Says that the command has ended and tidied up. Called once, by the program's entry.
  public static void ended() {
    ENDED.countDown();
  }

  /// Whether the process is on its way out.
  public static synchronized boolean stopping() {
    return stopping;
  }

  /// Arms the process. Called once, by the program's entry.
  public static void arm() {
    Runtime.getRuntime().addShutdownHook(new Thread(Interrupts::stop, "interrupt"));
  }

  private static void stop() {
    Work work;
    synchronized (Interrupts.class) {
      stopping = true;
      work = running;
    }
    if (work == null) {
      return;
    }
    work.stop.run();
    try {
      var _ = ENDED.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
