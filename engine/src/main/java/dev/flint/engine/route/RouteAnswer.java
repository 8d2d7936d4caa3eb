package dev.flint.engine.route;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Opening;
import dev.flint.chat.Session;
import dev.flint.chat.Steer;
import dev.flint.engine.route.RouteEngine.Stop;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer that the first working engine of a list gives.
final class RouteAnswer implements Events {
  private final Iterator<Stop> left;
  private final Opening opening;
  private final GenerateOptions options;
  private @Nullable Asked asked;
  private boolean begun;

  /// Guards [#closed], [#reading] and the change of [#asked]: a close may come from any thread, and
  /// leaves what is being read to the reader.
  private final Object lock = new Object();

  private boolean closed;
  private boolean reading;
  private boolean ended;

  private record Asked(Stop stop, Session session, Events events) {
    void close() {
      events.close();
      session.close();
    }
  }

  /// @param stops at least one
  RouteAnswer(List<Stop> stops, Opening opening, GenerateOptions options) {
    left = stops.iterator();
    this.opening = opening;
    this.options = options;
  }

  @Override
  public @Nullable Event next() {
    synchronized (lock) {
      reading = true;
    }
    Event event = null;
    try {
      event = pull();
    } finally {
      synchronized (lock) {
        reading = false;
        if (event == null || event instanceof Event.Finished || closed) {
          drop();
        }
      }
    }
    return event;
  }

  private @Nullable Event pull() {
    while (!ended && !isClosed()) {
      Stop stop = null;
      try {
        Asked now = asked;
        if (now == null) {
          stop = left.next();
          now = ask(stop);
        }
        stop = now.stop();
        Event event = now.events().next();
        if (event != null && !(event instanceof Event.Queued || event instanceof Event.Reading)) {
          begun = true;
        }
        if (event instanceof Event.Finished) {
          stop.health().worked();
          ended = true;
        }
        return event;
      } catch (Failure e) {
        if (!passing(e.code()) || isClosed()) {
          throw e;
        }
        if (stop != null) {
          stop.health().failed();
        }
        drop();
        if (begun || !left.hasNext()) {
          throw e;
        }
      }
    }
    return null;
  }

  /// Whether another engine may do better: what is wrong with the request is wrong everywhere.
  private static boolean passing(Failure.Code code) {
    return switch (code) {
      case UPSTREAM, NETWORK, OVERLOADED, OUT_OF_MEMORY, MODEL_NOT_FOUND, INTERNAL -> true;
      case BAD_REQUEST,
          BAD_MODEL_FILE,
          UNSUPPORTED,
          CONTEXT_OVERFLOW,
          UNSATISFIABLE,
          STORAGE,
          LICENCE,
          CANCELLED ->
          false;
    };
  }

  private Asked ask(Stop stop) {
    Session session = stop.engine().open(opening);
    Asked made;
    try {
      made = new Asked(stop, session, session.generate(options));
    } catch (Failure e) {
      session.close();
      throw e;
    }
    synchronized (lock) {
      asked = made;
      if (closed) {
        made.events().close();
      }
    }
    return made;
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  private void drop() {
    synchronized (lock) {
      if (asked != null) {
        asked.close();
        asked = null;
      }
    }
  }

  @Override
  public boolean steer(Steer steer) {
    synchronized (lock) {
      return asked != null && asked.events().steer(steer);
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      if (asked != null) {
        asked.events().close();
      }
      if (!reading) {
        drop();
      }
    }
  }
}
