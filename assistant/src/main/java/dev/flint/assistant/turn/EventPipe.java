package dev.flint.assistant.turn;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.Steer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A stream of events with a thread of its own behind it. The work waits when its reader is slow,
/// and ends when its reader closes the stream.
public final class EventPipe implements Events {
  /// Events that may wait for the reader.
  private static final int ROOM = 256;

  private final Queue<Event> ready = new ArrayDeque<>();
  private final Halt halt = new Halt();
  private final Halt skippable = new Halt(halt);
  private final Steering steering = new Steering(this);
  private @Nullable RuntimeException failure;
  private @Nullable Thread worker;
  private boolean ended;
  private boolean closed;

  /// What computes the events.
  @FunctionalInterface
  public interface Work {
    void run(EventPipe pipe) throws InterruptedException;
  }

  /// Starts the work on a virtual thread.
  public static EventPipe start(Work work) {
    var pipe = new EventPipe();
    Thread thread = Thread.ofVirtual().name("answer").unstarted(() -> pipe.run(work));
    pipe.worker = thread;
    thread.start();
    return pipe;
  }

  private void run(Work work) {
    try {
      work.run(this);
      end(null);
    } catch (InterruptedException e) {
      end(new Failure(Failure.Code.CANCELLED, "the answer was interrupted", e));
    } catch (RuntimeException e) {
      end(e);
    } catch (Error e) {
      end(new Failure(Failure.Code.INTERNAL, "the answer failed: " + e, e));
    }
  }

  private synchronized void end(@Nullable RuntimeException why) {
    ended = true;
    failure = why;
    notifyAll();
  }

  /// Hands an event to the reader, waiting while it is behind.
  ///
  /// @throws InterruptedException if the reader has closed the stream
  public synchronized void emit(Event event) throws InterruptedException {
    while (ready.size() >= ROOM && !closed) {
      wait();
    }
    if (closed) {
      throw new InterruptedException("the reader closed the stream");
    }
    ready.add(event);
    notifyAll();
  }

  /// What the reader tells the work.
  public Steering steering() {
    return steering;
  }

  /// Ends what the work generates; the reader's closing does so too.
  public Halt halt() {
    return halt;
  }

  /// Ends what an answer can do without: tool runs, notes, the checker. Halted when the reader
  /// wants the answer now, or when its time is up.
  public Halt skippable() {
    return skippable;
  }

  /// Whether the reader has closed the stream.
  public synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public @Nullable Event next() {
    try {
      return take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      return null;
    }
  }

  private synchronized @Nullable Event take() throws InterruptedException {
    while (ready.isEmpty() && !ended && !closed) {
      wait();
    }
    if (closed) {
      return null;
    }
    Event event = ready.poll();
    if (event != null) {
      notifyAll();
    } else if (failure != null) {
      throw failure;
    }
    return event;
  }

  @Override
  public boolean steer(Steer steer) {
    return steering.take(steer);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      ready.clear();
      notifyAll();
    }
    halt.now();
    steering.wake();
    Thread thread = worker;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /// Waits until the work has ended, so that what it holds may be used by others.
  public void join() {
    Thread thread = worker;
    boolean interrupted = false;
    while (thread != null && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
