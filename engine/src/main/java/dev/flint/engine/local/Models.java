package dev.flint.engine.local;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Several models within one memory budget. A model is loaded when somebody first asks for it; when
/// its memory is needed for another it is unloaded, the one used longest ago first and never one
/// that is in use. Safe for many threads.
public final class Models implements AutoCloseable {
  /// How models come into memory.
  public interface Loader {
    /// Bytes that the model will take, keys and values included.
    ///
    /// @throws Failure MODEL_NOT_FOUND and others
    long bytes(String name);

    /// Loads it.
    ///
    /// @throws Failure if it cannot be loaded
    Engine load(String name);
  }

  /// A model in memory.
  ///
  /// @param ready whether it is loaded; before, it is being loaded
  /// @param users who uses it at this moment
  /// @param lastUsed when it was last asked for or given back
  public record State(String name, boolean ready, int users, long bytes, Instant lastUsed) {}

  private static final class Entry {
    final String name;
    final long bytes;
    final CompletableFuture<Engine> engine = new CompletableFuture<>();
    int users;
    Instant lastUsed = Instant.now();

    Entry(String name, long bytes) {
      this.name = name;
      this.bytes = bytes;
    }
  }

  private final long budgetBytes;
  private final Loader loader;

  /// By name, the one used longest ago first.
  private final SequencedMap<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private boolean closed;

  /// @param budgetBytes most memory of all models together
  public Models(long budgetBytes, Loader loader) {
    this.budgetBytes = budgetBytes;
    this.loader = loader;
  }

  /// A model in use. It stays in memory until this is closed.
  public final class Use implements AutoCloseable {
    private final Entry entry;
    private final Engine engine;
    private boolean over;

    private Use(Entry entry, Engine engine) {
      this.entry = entry;
      this.engine = engine;
    }

    public Engine engine() {
      return engine;
    }

    @Override
    public void close() {
      synchronized (Models.this) {
        if (!over) {
          over = true;
          leave(entry);
        }
      }
    }
  }

  /// Takes a model into use; loads it if need be, which may take long.
  ///
  /// @throws Failure OUT_OF_MEMORY if the budget is too small for it, OVERLOADED if those in use
  ///   leave no room, CANCELLED if this is closed, and what the loader throws
  public Use use(String name) {
    Entry entry = enter(name);
    if (entry == null) {
      // What it takes is read from its file, which must not hold up those who use other models.
      Entry fresh = new Entry(name, loader.bytes(name));
      List<Entry> leaving = new ArrayList<>();
      entry = add(fresh, leaving);
      leaving.forEach(idle -> idle.engine.join().close());
      if (entry == fresh) {
        load(fresh);
      }
    }
    try {
      return new Use(entry, entry.engine.join());
    } catch (CompletionException e) {
      throw e.getCause() instanceof Failure failure
          ? new Failure(failure.code(), String.valueOf(failure.getMessage()), failure)
          : new Failure(Failure.Code.INTERNAL, "loading " + name + " failed: " + e.getCause(), e);
    }
  }

  /// Deletes what loaded engines keep on a disk of a tenant's conversations.
  ///
  /// @throws Failure STORAGE
  public void erase(String tenant) {
    List<Entry> here;
    synchronized (this) {
      here = List.copyOf(entries.values());
    }
    for (Entry entry : here) {
      if (entry.engine.isDone() && !entry.engine.isCompletedExceptionally()) {
        entry.engine.join().erase(tenant);
      }
    }
  }

  /// One more user of what is in memory or on its way there; null if it is neither.
  private synchronized @Nullable Entry enter(String name) {
    if (closed) {
      throw new Failure(Failure.Code.CANCELLED, "the engine was closed");
    }
    Entry entry = entries.get(name);
    if (entry != null) {
      entry.users++;
      entry.lastUsed = Instant.now();
    }
    return entry;
  }

  /// As [#enter], and makes room for it if nobody else has begun to load it meanwhile.
  ///
  /// @param leaving gets those that are to be closed
  private synchronized Entry add(Entry fresh, List<Entry> leaving) {
    Entry known = enter(fresh.name);
    if (known != null) {
      return known;
    }
    makeRoom(fresh, leaving);
    fresh.users = 1;
    entries.put(fresh.name, fresh);
    return fresh;
  }

  private void load(Entry entry) {
    try {
      entry.engine.complete(loader.load(entry.name));
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        entries.remove(entry.name);
      }
      entry.engine.completeExceptionally(e);
    }
  }

  private void makeRoom(Entry wanted, List<Entry> leaving) {
    if (wanted.bytes > budgetBytes) {
      throw new Failure(
          Failure.Code.OUT_OF_MEMORY,
          String.format(
              Locale.ROOT,
              "%s needs %.1f GB of memory; models may take %.1f GB",
              wanted.name,
              wanted.bytes / 1e9,
              budgetBytes / 1e9));
    }
    long free = budgetBytes - bytes();
    for (Entry entry : entries.values()) {
      if (free < wanted.bytes && entry.users == 0) {
        leaving.add(entry);
        free += entry.bytes;
      }
    }
    if (free < wanted.bytes) {
      leaving.clear();
      throw new Failure(
          Failure.Code.OVERLOADED,
          "there is no memory for " + wanted.name + " while other models answer; try again later");
    }
    leaving.forEach(entry -> entries.remove(entry.name));
  }

  private void leave(Entry entry) {
    entry.users--;
    entry.lastUsed = Instant.now();
    if (closed && entry.users == 0) {
      entry.engine.join().close();
    }
  }

  private long bytes() {
    long sum = 0;
    for (Entry entry : entries.values()) {
      sum += entry.bytes;
    }
    return sum;
  }

  /// The models in memory, the one used longest ago first.
  public synchronized List<State> list() {
    List<State> states = new ArrayList<>();
    for (Entry entry : entries.values()) {
      boolean ready = entry.engine.isDone();
      states.add(new State(entry.name, ready, entry.users, entry.bytes, entry.lastUsed));
    }
    return states;
  }

  /// Unloads a model if it is in memory and nobody uses it.
  ///
  /// @return whether it is out of memory now
  public synchronized boolean unload(String name) {
    for (Entry entry : entries.values()) {
      if (entry.name.equals(name)) {
        if (entry.users > 0) {
          return false;
        }
        entries.remove(name);
        entry.engine.join().close();
        return true;
      }
    }
    return true;
  }

  /// Unloads the models that nobody has used since that time.
  public void unloadIdle(Instant since) {
    List<Entry> leaving = new ArrayList<>();
    synchronized (this) {
      for (Entry entry : entries.values()) {
        if (entry.users == 0 && entry.lastUsed.isBefore(since)) {
          leaving.add(entry);
        }
      }
      leaving.forEach(entry -> entries.remove(entry.name));
    }
    leaving.forEach(entry -> entry.engine.join().close());
  }

  /// Unloads all models; those in use once they are given back.
  @Override
  public synchronized void close() {
    closed = true;
    for (Entry entry : entries.values()) {
      if (entry.users == 0) {
        entry.engine.join().close();
      }
    }
    entries.clear();
  }
}
