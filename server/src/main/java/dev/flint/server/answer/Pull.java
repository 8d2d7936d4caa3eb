package dev.flint.server.answer;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Pulls answers on a thread of its own, so that whoever writes them can also watch the client and
/// keep a silent connection open. The queue between is short: a slow client slows its own answer.
final class Pull implements AutoCloseable {
  private static final int QUEUE = 64;
  private static final long OFFER_MILLIS = 100;

  private final Answers answers;
  private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread;
  private volatile boolean closed;

  /// What there is to hand over.
  sealed interface Item {
    record Next(Answers.Step step) implements Item {}

    record Failed(Throwable cause) implements Item {}

    record Ended() implements Item {}
  }

  Pull(Answers answers) {
    this.answers = answers;
    thread = Thread.ofVirtual().name("pull").start(this::pull);
  }

  private void pull() {
    try {
      for (Answers.Step step; !closed && (step = answers.next()) != null; ) {
        hand(new Item.Next(step));
      }
      hand(new Item.Ended());
    } catch (Throwable e) {
      hand(new Item.Failed(e));
    }
  }

  private void hand(Item item) {
    try {
      while (!closed && !items.offer(item, OFFER_MILLIS, TimeUnit.MILLISECONDS)) {}
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /// The next item, or null if none came in that time.
  @Nullable Item poll(long millis) throws InterruptedException {
    return items.poll(millis, TimeUnit.MILLISECONDS);
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  /// Cancels what still runs and waits until its step is over.
  @Override
  public void close() {
    closed = true;
    answers.cancel();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
