package dev.flint.server.answer;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The requests that are being answered now, so that a server can stop in order: let them finish
/// for a while, then cut short what is left.
public final class Live {
  private final Set<Answers> answers = new HashSet<>();
  private int requests;
  private boolean draining;

  /// Counts a request in, unless the server is stopping.
  public synchronized boolean enter() {
    if (draining) {
      return false;
    }
    requests++;
    return true;
  }

  public synchronized void leave() {
    requests--;
    notifyAll();
  }

  public synchronized int requests() {
    return requests;
  }

  public synchronized boolean draining() {
    return draining;
  }

  synchronized void add(Answers running) {
    answers.add(running);
  }

  synchronized void remove(Answers running) {
    answers.remove(running);
  }

  /// Lets nobody in any more and waits until all have left; after `patience` their answers are
  /// cancelled, which lets them leave after a step.
  public void drain(Duration patience) {
    List<Answers> late;
    synchronized (this) {
      draining = true;
      waitUntilEmpty(patience);
      late = List.copyOf(answers);
    }
    late.forEach(Answers::cancel);
    synchronized (this) {
      waitUntilEmpty(patience.plusSeconds(1));
    }
  }

  private void waitUntilEmpty(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      for (long left; requests > 0 && (left = end - System.nanoTime()) > 0; ) {
        wait(Math.max(1, left / 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
