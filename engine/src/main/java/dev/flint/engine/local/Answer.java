package dev.flint.engine.local;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.Steer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The reader's end of one answer: a queue of events that the [BatchLoop] fills. The loop never
/// waits for a reader; it leaves a sequence out while its queue is full.
final class Answer implements Events {
  /// Events that may wait for the reader before the answer pauses.
  static final int MOST_WAITING = 64;

  /// An event, and how many tokens the session holds once it is pulled.
  private record Item(Event event, int length) {}

  private final boolean reasons;
  private final Runnable wakeLoop;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Queue<Item> waiting = new ArrayDeque<>();
  private int lastLength;
  private boolean paused;
  private boolean ended;
  private @Nullable Failure failure;
  private volatile boolean closed;
  private volatile int pulled;
  private volatile boolean answerNow;

  /// @param length tokens that the session holds before the answer
  /// @param reasons whether reasoning may go before it
  Answer(int length, boolean reasons, Runnable wakeLoop) {
    this.reasons = reasons;
    pulled = length;
    lastLength = length;
    this.wakeLoop = wakeLoop;
  }

  @Override
  public @Nullable Event next() {
    Event event;
    boolean wake;
    lock.lock();
    try {
      while (waiting.isEmpty() && !ended && !closed) {
        arrived.await();
      }
      Item item = closed ? null : waiting.poll();
      if (item == null) {
        if (!closed && failure != null) {
          throw new Failure(failure.code(), String.valueOf(failure.getMessage()), failure);
        }
        return null;
      }
      event = item.event;
      pulled = item.length;
      wake = paused && waiting.size() <= MOST_WAITING / 2;
      paused &= !wake;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Failure.Code.CANCELLED, "the reader of the answer was interrupted", e);
    } finally {
      lock.unlock();
    }
    if (wake) {
      wakeLoop.run();
    }
    return event;
  }

  @Override
  public boolean steer(Steer steer) {
    return switch (steer) {
      case Steer.AnswerNow _ -> answerNow();
      case Steer.StopBranch _, Steer.PinBranch _, Steer.Approve _, Steer.Refuse _ -> false;
    };
  }

  private boolean answerNow() {
    lock.lock();
    try {
      boolean matters = reasons && !ended && !closed;
      answerNow |= matters;
      return matters;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the reader wants no more reasoning.
  boolean mustAnswerNow() {
    return answerNow;
  }

  /// Whether more events may be put; if not, the loop is woken once they may.
  boolean hasRoom() {
    lock.lock();
    try {
      paused |= waiting.size() >= MOST_WAITING;
      return !paused;
    } finally {
      lock.unlock();
    }
  }

  /// Puts an event that adds no token.
  void put(Event event) {
    put(event, lastLength);
  }

  /// @param length tokens that the session holds once this is pulled; never less than before
  void put(Event event, int length) {
    lock.lock();
    try {
      lastLength = length;
      waiting.add(new Item(event, length));
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Nothing more comes.
  ///
  /// @param why what is thrown after the last event, or null if the answer is complete
  void end(@Nullable Failure why) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        failure = why;
        arrived.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /// Tokens that the session holds as far as the answer was pulled.
  int pulled() {
    return pulled;
  }

  @Override
  public void close() {
    boolean wake;
    lock.lock();
    try {
      wake = !closed && !ended;
      closed = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
    if (wake) {
      wakeLoop.run();
    }
  }
}
