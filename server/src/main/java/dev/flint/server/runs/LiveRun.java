package dev.flint.server.runs;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.Message;
import dev.flint.chat.Steer;
import dev.flint.chat.Usage;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.RunEnd;
import dev.flint.store.RunFailure;
import dev.flint.store.RunLog;
import dev.flint.store.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One run while it is computed. An event is shown to readers once the log holds it, so nobody has
/// seen what a killed server would not remember.
final class LiveRun {
  /// Events that may wait for the log; then the computation waits too.
  private static final int MOST_UNWRITTEN = 256;

  private final RunLog log;
  private final Run run;
  private final Work work;
  private final Consumer<Usage> bill;
  private final Semaphore unwritten = new Semaphore(MOST_UNWRITTEN);
  private final Transcript transcript = new Transcript();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final List<LoggedEvent> written = new ArrayList<>();
  private @Nullable Events events;
  private @Nullable RunState stop;
  private @Nullable Failure lost;
  private @Nullable Run end;

  LiveRun(RunLog log, Run run, Work work, Consumer<Usage> bill) {
    this.log = log;
    this.run = run;
    this.work = work;
    this.bill = bill;
  }

  /// Computes the answer to its end, in the calling thread.
  void compute() {
    CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    Usage usage = null;
    RunFailure failure = null;
    try {
      log.begin(run.id(), Instant.now());
      try (Events answer = work.begin()) {
        publish(answer);
        long sequence = 0;
        for (Event event; (event = answer.next()) != null; ) {
          transcript.add(event);
          last = append(new LoggedEvent(++sequence, event));
          if (event instanceof Event.Finished finished) {
            usage = finished.usage();
            bill.accept(usage);
          }
        }
      } finally {
        publish(null);
      }
      last.join();
    } catch (Throwable e) {
      failure = failure(e);
    }
    finish(usage, failure);
  }

  private CompletableFuture<Void> append(LoggedEvent event) {
    unwritten.acquireUninterruptibly();
    CompletableFuture<Void> appended = log.append(run.id(), List.of(event));
    return appended.whenComplete((_, thrown) -> written(event, thrown));
  }

  private void written(LoggedEvent event, @Nullable Throwable thrown) {
    unwritten.release();
    locked(() -> {
      if (thrown == null && lost == null) {
        written.add(event);
      } else if (lost == null) {
        lost = cause(thrown);
        if (events != null) {
          events.close();
        }
      }
    });
  }

  private void publish(@Nullable Events answer) {
    locked(() -> {
      events = answer;
      if (answer != null && stop != null) {
        answer.close();
      }
    });
  }

  /// Ends the computation after the step it is in.
  ///
  /// @param as what the run is to be then
  void stop(RunState as) {
    locked(() -> {
      if (stop == null) {
        stop = as;
      }
      if (events != null) {
        events.close();
      }
    });
  }

  boolean steer(Steer steer) {
    lock.lock();
    try {
      return events != null && events.steer(steer);
    } finally {
      lock.unlock();
    }
  }

  private void finish(@Nullable Usage usage, @Nullable RunFailure thrown) {
    RunState stopped;
    Failure unlogged;
    lock.lock();
    try {
      stopped = stop;
      unlogged = lost;
    } finally {
      lock.unlock();
    }
    Message answer = transcript.message();
    if (unlogged != null) {
      ended(new RunEnd(RunState.FAILED, usage, failure(unlogged), answer));
    } else if (usage != null) {
      ended(new RunEnd(RunState.DONE, usage, null, answer));
    } else if (stopped != null) {
      ended(new RunEnd(stopped, null, null, answer));
    } else {
      ended(new RunEnd(RunState.FAILED, null, thrown == null ? failure(null) : thrown, answer));
    }
  }

  private void ended(RunEnd how) {
    Run after;
    try {
      log.end(run.id(), how);
      after = log.find(run.owner(), run.id()).orElseGet(() -> run.ended(how));
    } catch (RuntimeException e) {
      // The store cannot take it now; it is found unfinished and ended at the next start.
      warn("the end of a run could not be stored", e);
      after = run.ended(how);
    }
    Run result = after;
    locked(() -> end = result);
  }

  /// Events after a sequence number, waiting for one if there is none yet.
  List<LoggedEvent> after(long sequence, long millis) throws InterruptedException {
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lock();
    try {
      while (written.size() <= sequence && end == null && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return written.size() <= sequence
          ? List.of()
          : List.copyOf(written.subList((int) Math.max(0, sequence), written.size()));
    } finally {
      lock.unlock();
    }
  }

  boolean ended() {
    return end() != null;
  }

  @Nullable Run end() {
    lock.lock();
    try {
      return end;
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static RunFailure failure(@Nullable Throwable thrown) {
    Failure failure = cause(thrown);
    return new RunFailure(failure.code(), String.valueOf(failure.getMessage()));
  }

  private static Failure cause(@Nullable Throwable thrown) {
    return switch (thrown) {
      case Failure failure -> failure;
      case CompletionException wrapped when wrapped.getCause() != null -> cause(wrapped.getCause());
      case OutOfMemoryError e ->
          new Failure(Failure.Code.OUT_OF_MEMORY, "the machine has too little memory for this", e);
      case null -> new Failure(Failure.Code.INTERNAL, "a defect in Flint ended this answer");
      default -> {
        warn("a run ended by a defect", thrown);
        yield new Failure(Failure.Code.INTERNAL, "a defect in Flint ended this answer", thrown);
      }
    };
  }

  private static void warn(String what, Throwable thrown) {
    System.getLogger(LiveRun.class.getName()).log(System.Logger.Level.WARNING, what, thrown);
  }
}
