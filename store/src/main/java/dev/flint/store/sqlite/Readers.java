package dev.flint.store.sqlite;

import dev.flint.chat.Failure;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A few platform threads that read, each in a connection that is its own while it works: SQLite is
/// native code and would hold a virtual thread's carrier.
final class Readers implements AutoCloseable {
  private static final int THREADS = 3;
  private static final int MOST_WAITING = 4096;

  private final Connections connections;
  private final BlockingQueue<Handle> free = new LinkedBlockingQueue<>();
  private final List<Handle> all = new ArrayList<>();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          Thread.ofPlatform().name("flint-store-reader-", 0).daemon().factory());

  Readers(Connections connections) throws SQLException {
    this.connections = connections;
    for (int i = 0; i < THREADS; i++) {
      Handle handle = connections.read();
      all.add(handle);
      free.add(handle);
    }
  }

  /// Reads; all statements of the work see the same state of the database.
  <T extends @Nullable Object> T read(Writer.Work<T> work) {
    try {
      return Waiting.on(
          CompletableFuture.supplyAsync(() -> inTransaction(work), threads), connections.file());
    } catch (RejectedExecutionException e) {
      throw threads.isShutdown()
          ? new Failure(Failure.Code.STORAGE, "the store is closed", e)
          : new Failure(Failure.Code.OVERLOADED, "too many requests wait for the store", e);
    }
  }

  private <T extends @Nullable Object> T inTransaction(Writer.Work<T> work) {
    Handle handle = free.remove();
    try {
      handle.execute("BEGIN");
      try {
        return work.on(handle);
      } finally {
        handle.execute("COMMIT");
      }
    } finally {
      free.add(handle);
    }
  }

  @Override
  public void close() {
    threads.close();
    all.forEach(Handle::close);
  }
}
