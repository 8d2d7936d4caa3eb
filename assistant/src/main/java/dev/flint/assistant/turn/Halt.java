package dev.flint.assistant.turn;

import dev.flint.chat.Events;
import dev.flint.chat.Steer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ends everything that is being done for one purpose: a whole turn, or one agent of it. What
/// begins after the halt ends at once. Safe for many threads.
public final class Halt {
  private final @Nullable Halt whole;
  private final List<Events> running = new ArrayList<>();
  private final List<Runnable> stops = new ArrayList<>();
  private final List<Steer> told = new ArrayList<>();
  private boolean halted;

  /// For a whole turn.
  public Halt() {
    whole = null;
  }

  /// For a part of it: halting the whole halts the part.
  public Halt(Halt whole) {
    this.whole = whole;
  }

  /// Adds a stream that is to be closed by a halt; closes it now if that has happened.
  public void attach(Events events) {
    boolean late;
    List<Steer> before;
    synchronized (this) {
      late = halted;
      before = List.copyOf(told);
      if (!late) {
        running.add(events);
      }
    }
    if (late) {
      events.close();
      return;
    }
    before.forEach(events::steer);
    if (whole != null) {
      whole.attach(events);
    }
  }

  /// The stream has ended by itself.
  public void detach(Events events) {
    synchronized (this) {
      running.remove(events);
    }
    if (whole != null) {
      whole.detach(events);
    }
  }

  /// Adds what is to be done at a halt, in the halting thread; does it now if that has happened.
  /// Doing it twice must do no harm.
  public void attach(Runnable stop) {
    boolean late;
    synchronized (this) {
      late = halted;
      if (!late) {
        stops.add(stop);
      }
    }
    if (late) {
      stop.run();
    } else if (whole != null) {
      whole.attach(stop);
    }
  }

  /// It need not be done any more.
  public void detach(Runnable stop) {
    synchronized (this) {
      stops.remove(stop);
    }
    if (whole != null) {
      whole.detach(stop);
    }
  }

  /// Tells what is being generated, and what will be, something that does not end it.
  public void tell(Steer steer) {
    List<Events> open;
    synchronized (this) {
      told.add(steer);
      open = List.copyOf(running);
    }
    open.forEach(events -> events.steer(steer));
  }

  /// Ends it.
  public void now() {
    List<Events> open;
    List<Runnable> others;
    synchronized (this) {
      halted = true;
      open = List.copyOf(running);
      others = List.copyOf(stops);
      running.clear();
      stops.clear();
    }
    open.forEach(Events::close);
    others.forEach(Runnable::run);
  }

  public synchronized boolean halted() {
    return halted || (whole != null && whole.halted());
  }
}
