package dev.flint.assistant.tool;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One run of a tool on a thread of its own, awaited by all who have made the same call. It is
/// stopped at its limit, and when nobody waits for it any longer.
final class ToolRun {
  private final FutureTask<ToolOutcome> task;
  private final Duration limit;
  private final long deadline;
  private int waiting;
  private boolean abandoned;

  private ToolRun(FutureTask<ToolOutcome> task, Duration limit) {
    this.task = task;
    this.limit = limit;
    deadline = System.nanoTime() + limit.toNanos();
  }

  static ToolRun start(Tool tool, String arguments, Duration limit) {
    var run = new ToolRun(new FutureTask<>(() -> tool.run(arguments)), limit);
    Thread.ofVirtual().name("tool").start(run.task);
    return run;
  }

  /// Waits for the outcome. A tool that throws has failed; its exception is for the model to read.
  ToolOutcome await() throws InterruptedException {
    synchronized (this) {
      if (abandoned) {
        return ToolOutcome.failed("it was stopped");
      }
      waiting++;
    }
    try {
      return task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | CancellationException e) {
      task.cancel(true);
      return ToolOutcome.failed("it took longer than " + limit.toMillis() / 1e3 + " seconds");
    } catch (ExecutionException e) {
      return ToolOutcome.failed("it failed: " + e.getCause());
    } finally {
      leave();
    }
  }

  private synchronized void leave() {
    waiting--;
    if (waiting == 0 && !task.isDone()) {
      abandoned = true;
      task.cancel(true);
    }
  }

  /// Whether everybody left before it was done.
  synchronized boolean abandoned() {
    return abandoned;
  }
}
