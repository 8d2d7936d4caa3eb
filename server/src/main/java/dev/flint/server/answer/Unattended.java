package dev.flint.server.answer;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Steer;
import dev.flint.chat.Trace;
import org.jspecify.annotations.Nullable;

/// An answer that no person watches: the protocols of programs have no way to ask one. What needs
/// approval is refused, and the model goes on without it.
public record Unattended(Events events) implements Events {
  @Override
  public @Nullable Event next() {
    Event event = events.next();
    if (event instanceof Event.Traced(Trace.ApprovalAsked asked)) {
      events.steer(new Steer.Refuse(asked.id()));
    }
    return event;
  }

  @Override
  public boolean steer(Steer steer) {
    return events.steer(steer);
  }

  @Override
  public void close() {
    events.close();
  }
}
