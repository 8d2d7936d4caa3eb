package dev.flint.store.sqlite;

import dev.flint.chat.Failure;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The one thread that changes the database. What waits when it comes round is done in one
/// transaction, so that many small changes (the tokens of many answers) share one commit.
///
/// Two kinds of durability. A commit that holds a SAFE change is synced to the disk. A commit of
/// SOON changes alone is only handed to the operating system: it survives the end of this process,
/// and a power cut as soon as the next sync is done, at most about a second later.
///
/// If a transaction fails, each of its changes is tried again by itself, so that one bad change
/// does not take others with it.
final class Writer implements AutoCloseable {
  enum Durability {
    SAFE,
    SOON
  }

  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T on(Handle handle);
  }

  private static final int MOST_IN_ONE_COMMIT = 512;
  private static final long SYNC_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Connections connections;
  private final Handle handle;
  private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  // Used by the thread alone.
  private Durability level = Durability.SAFE;
  private boolean unsynced;
  private boolean wipe;
  private long syncedNanos = System.nanoTime();

  Writer(Connections connections) throws SQLException {
    this.connections = connections;
    handle = connections.write();
    thread = Thread.ofPlatform().name("flint-store-writer").daemon().start(this::work);
  }

  private record Job<T extends @Nullable Object>(
      Work<T> work, Durability durability, boolean wipes, CompletableFuture<T> done) {
    /// Does the work; what is returned tells the caller once the commit is done.
    Runnable attempt(Handle handle) {
      T result = work.on(handle);
      return () -> done.complete(result);
    }
  }

  /// Queues a change; the future completes after its commit, on the writer's thread.
  <T extends @Nullable Object> CompletableFuture<T> submit(Durability durability, Work<T> work) {
    return enqueue(new Job<>(work, durability, false, new CompletableFuture<>()));
  }

  /// Makes a change and waits until it is on the disk.
  <T extends @Nullable Object> T safely(Work<T> work) {
    return Waiting.on(submit(Durability.SAFE, work), connections.file());
  }

  /// As [#safely], and then removes the write-ahead log, which still holds what was deleted.
  <T extends @Nullable Object> T erasing(Work<T> work) {
    var job = new Job<>(work, Durability.SAFE, true, new CompletableFuture<>());
    return Waiting.on(enqueue(job), connections.file());
  }

  private <T extends @Nullable Object> CompletableFuture<T> enqueue(Job<T> job) {
    if (closed) {
      throw new Failure(Failure.Code.STORAGE, "the store is closed");
    }
    queue.add(job);
    return job.done;
  }

  private void work() {
    List<Job<?>> batch = new ArrayList<>();
    try {
      while (!closed || !queue.isEmpty()) {
        Job<?> first = queue.poll(1, TimeUnit.SECONDS);
        if (first == null) {
          rest();
          continue;
        }
        batch.add(first);
        queue.drainTo(batch, MOST_IN_ONE_COMMIT - 1);
        commit(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      handle.close();
    }
  }

  private void commit(List<Job<?>> batch) {
    List<Runnable> completions = new ArrayList<>(batch.size());
    boolean wipes = false;
    try {
      sync(batch);
      handle.execute("BEGIN IMMEDIATE");
      for (Job<?> job : batch) {
        completions.add(job.attempt(handle));
        wipes |= job.wipes;
      }
      handle.execute("COMMIT");
      wipe |= wipes;
      if (wipe) {
        wipe();
      }
    } catch (RuntimeException | Error e) {
      rollback();
      if (batch.size() == 1) {
        batch.getFirst().done.completeExceptionally(Faults.of(connections.file(), e));
      } else {
        for (Job<?> job : batch) {
          commit(List.of(job));
        }
      }
      return;
    }
    completions.forEach(Runnable::run);
  }

  /// Sets how the coming commit is written.
  private void sync(List<Job<?>> batch) {
    Durability wanted = Durability.SOON;
    for (Job<?> job : batch) {
      if (job.durability == Durability.SAFE) {
        wanted = Durability.SAFE;
      }
    }
    long now = System.nanoTime();
    if (unsynced && now - syncedNanos > SYNC_NANOS) {
      wanted = Durability.SAFE;
    }
    if (wanted != level) {
      handle.execute("PRAGMA synchronous = " + (wanted == Durability.SAFE ? "FULL" : "NORMAL"));
      level = wanted;
    }
    unsynced = wanted == Durability.SOON;
    if (!unsynced) {
      syncedNanos = now;
    }
  }

  /// Nothing to do for a second: sync what was not, wipe what could not be wiped.
  private void rest() {
    try {
      if (wipe) {
        wipe();
      } else if (unsynced) {
        handle.execute("PRAGMA wal_checkpoint(PASSIVE)");
        unsynced = false;
        syncedNanos = System.nanoTime();
      }
    } catch (RuntimeException e) {
      System.getLogger(Writer.class.getName())
          .log(System.Logger.Level.WARNING, Faults.of(connections.file(), e).getMessage());
    }
  }

  /// Empties the write-ahead log. A reader in the middle of something can prevent it for now.
  private void wipe() {
    boolean busy =
        handle
            .createQuery("PRAGMA wal_checkpoint(TRUNCATE)")
            .map((row, _) -> row.getInt(1) != 0)
            .one();
    wipe = busy;
  }

  private void rollback() {
    try {
      handle.execute("ROLLBACK");
    } catch (RuntimeException e) {
      // SQLite has rolled back by itself, as it does when the disk is full.
      System.getLogger(Writer.class.getName())
          .log(System.Logger.Level.DEBUG, "no transaction to roll back", e);
    }
  }

  /// Does what is queued and ends the thread.
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
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
