package dev.flint.assistant.turn;

import dev.flint.chat.Events;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ends everything that is being generated for one purpose: a whole turn, or one agent of it. What
/// begins after the halt ends at once. Safe for many threads.
public final class Halt {
  private final @Nullable Halt whole;
  private final List<Events> running = new ArrayList<>();
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
    synchronized (this) {
      late = halted;
      if (!late) {
        running.add(events);
      }
    }
    if (late) {
      events.close();
    } else if (whole != null) {
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

  public void now() {
    List<Events> open;
    synchronized (this) {
      halted = true;
      open = List.copyOf(running);
      running.clear();
    }
    open.forEach(Events::close);
  }

  public synchronized boolean halted() {
    return halted || (whole != null && whole.halted());
  }
}
