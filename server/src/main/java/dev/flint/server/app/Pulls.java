package dev.flint.server.app;

import dev.flint.chat.Failure;
import dev.flint.server.models.ModelShelf;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pulls of models, which belong to the server: they go on when the page that began them is closed.
/// Safe for many threads.
final class Pulls implements AutoCloseable {
  private final ModelShelf shelf;
  private final Map<String, Pulling> pulls = new HashMap<>();

  Pulls(ModelShelf shelf) {
    this.shelf = shelf;
  }

  /// Begins to fetch a model, or goes on; what is running already is left alone.
  synchronized Pulling begin(String id, boolean accepted) {
    Pulling before = pulls.get(id);
    if (before != null && before.running()) {
      return before;
    }
    Pulling pulling = new Pulling(id, accepted);
    pulls.put(id, pulling);
    pulling.thread.start();
    return pulling;
  }

  synchronized @Nullable Pulling find(String id) {
    return pulls.get(id);
  }

  @Override
  public synchronized void close() {
    pulls.values().forEach(Pulling::cancel);
  }

  /// One model as it is fetched.
  final class Pulling implements ModelShelf.Listener {
    private final String id;
    private final boolean accepted;
    private final Thread thread;
    private Shapes.Pull now = Shapes.Pull.STARTING;
    private int version = 1;

    private Pulling(String id, boolean accepted) {
      this.id = id;
      this.accepted = accepted;
      thread = Thread.ofPlatform().daemon().name("flint-pull").unstarted(this::fetch);
    }

    private void fetch() {
      try {
        shelf.fetch(id, accepted, this);
        end("done", "");
      } catch (Failure e) {
        boolean cancelled = e.code() == Failure.Code.CANCELLED;
        end(cancelled ? "cancelled" : "failed", String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        System.getLogger(Pulls.class.getName())
            .log(System.Logger.Level.WARNING, "a defect ended the pull of " + id, e);
        end("failed", "a defect in Flint ended this pull; the server's log has more");
      }
    }

    synchronized Shapes.Pull now() {
      return now;
    }

    synchronized boolean running() {
      return now.state().equals("running");
    }

    /// Stops it; what has come is kept.
    void cancel() {
      thread.interrupt();
    }

    /// How far it is, once that is something else than at this version or the time is over.
    synchronized Seen after(int seen, long millis) throws InterruptedException {
      long end = System.nanoTime() + millis * 1_000_000;
      for (long left = millis; seen == version && left > 0; ) {
        wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
      return new Seen(version, now);
    }

    @Override
    public synchronized void news(String sentence) {
      change(
          new Shapes.Pull(
              now.state(),
              now.phase(),
              now.doneBytes(),
              now.totalBytes(),
              now.bytesPerSecond(),
              sentence));
    }

    @Override
    public synchronized void moved(
        boolean checking, long doneBytes, long totalBytes, double bytesPerSecond) {
      change(
          new Shapes.Pull(
              "running",
              checking ? "checking" : "downloading",
              doneBytes,
              totalBytes,
              bytesPerSecond,
              now.news()));
    }

    private synchronized void end(String state, String why) {
      change(new Shapes.Pull(state, now.phase(), now.doneBytes(), now.totalBytes(), 0, why));
    }

    private synchronized void change(Shapes.Pull to) {
      now = to;
      version++;
      notifyAll();
    }
  }

  /// How far a pull was at some moment.
  record Seen(int version, Shapes.Pull pull) {}
}
