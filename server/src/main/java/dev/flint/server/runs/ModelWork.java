package dev.flint.server.runs;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Opening;
import dev.flint.chat.Session;
import dev.flint.chat.Steer;
import dev.flint.server.models.ModelDirectory;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One answer of a model, with its lease and session held as long as it is computed.
public record ModelWork(
    ModelDirectory models, String model, Opening opening, GenerateOptions options) implements Work {
  @Override
  public Events begin() {
    ModelDirectory.Lease lease = models.lease(model);
    Session session = null;
    try {
      session = lease.engine().open(opening);
      return new Held(lease, session, session.generate(options));
    } catch (Throwable e) {
      if (session != null) {
        session.close();
      }
      lease.close();
      throw e;
    }
  }

  /// [#close] may come from any thread. What is held is freed by whoever closes when nothing
  /// computes: the thread that pulls closes at last.
  private static final class Held implements Events {
    private final ModelDirectory.Lease lease;
    private final Session session;
    private final Events events;
    private final ReentrantLock computing = new ReentrantLock();
    private boolean freed;

    Held(ModelDirectory.Lease lease, Session session, Events events) {
      this.lease = lease;
      this.session = session;
      this.events = events;
    }

    @Override
    public @Nullable Event next() {
      computing.lock();
      try {
        return freed ? null : events.next();
      } finally {
        computing.unlock();
      }
    }

    @Override
    public boolean steer(Steer steer) {
      return events.steer(steer);
    }

    @Override
    public void close() {
      events.close();
      if (computing.tryLock()) {
        try {
          if (!freed) {
            freed = true;
            session.close();
            lease.close();
          }
        } finally {
          computing.unlock();
        }
      }
    }
  }
}
