package dev.flint.store.sqlite;

import dev.flint.chat.Failure;
import dev.flint.store.Conversations;
import dev.flint.store.Erased;
import dev.flint.store.Facts;
import dev.flint.store.Keys;
import dev.flint.store.RunLog;
import dev.flint.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The store in one SQLite file, with its write-ahead log beside it. One process serves a file at a
/// time; backups may be made from others ([Backup]).
public final class SqliteStore implements Store {
  private final Path file;
  private final @Nullable FileChannel lock;
  private final Writer writer;
  private final Readers readers;
  private final Erasure erasure = new Erasure();

  /// Opens the store, or makes it if there is no file.
  ///
  /// @throws Failure STORAGE if it is damaged, from a newer Flint, in use by another process, or
  ///   cannot be made
  public static SqliteStore open(Path file) {
    return open(new Connections(file, 0));
  }

  /// Opens the store for one command, beside a server that may be using it.
  ///
  /// @throws Failure STORAGE as for [#open]; also if a server of another version uses it
  public static SqliteStore beside(Path file) {
    var connections = new Connections(file, 0);
    FileChannel lock = lock(file);
    return lock == null ? guest(connections) : open(connections, lock);
  }

  private static SqliteStore guest(Connections connections) {
    try {
      Schema.require(connections);
      return new SqliteStore(connections, null);
    } catch (SQLException e) {
      throw Faults.of(connections.file(), e);
    }
  }

  static SqliteStore open(Connections connections) {
    FileChannel lock = lock(connections.file());
    if (lock == null) {
      throw new Failure(
          Failure.Code.STORAGE, "another `flint serve` uses the store " + connections.file());
    }
    return open(connections, lock);
  }

  private static SqliteStore open(Connections connections, FileChannel lock) {
    try {
      Schema.migrate(connections);
      return new SqliteStore(connections, lock);
    } catch (SQLException | RuntimeException e) {
      release(lock);
      throw Faults.of(connections.file(), e);
    }
  }

  /// @param lock null for a guest of the process that serves the file
  private SqliteStore(Connections connections, @Nullable FileChannel lock) throws SQLException {
    file = connections.file();
    this.lock = lock;
    writer = new Writer(connections);
    readers = new Readers(connections);
  }

  private static void folder(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, "the store " + file + " cannot be opened: " + e, e);
    }
  }

  /// The lock of the process that serves the file; null if another one has it.
  private static @Nullable FileChannel lock(Path file) {
    folder(file);
    try {
      FileChannel channel =
          FileChannel.open(
              file.resolveSibling(file.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      if (!lock(channel)) {
        channel.close();
        return null;
      }
      return channel;
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, "the store " + file + " cannot be opened: " + e, e);
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // another store of this process
    }
  }

  private static void release(@Nullable FileChannel lock) {
    if (lock == null) {
      return;
    }
    try {
      lock.close();
    } catch (IOException e) {
      System.getLogger(SqliteStore.class.getName())
          .log(System.Logger.Level.WARNING, "the store's lock could not be released", e);
    }
  }

  @Override
  public Conversations conversations() {
    return new SqliteConversations(writer, readers, erasure);
  }

  @Override
  public RunLog runs() {
    return new SqliteRunLog(writer, readers, erasure);
  }

  @Override
  public Keys keys() {
    return new SqliteKeys(writer, readers);
  }

  @Override
  public Facts facts() {
    return new SqliteFacts(writer, readers);
  }

  @Override
  public void onErase(Erased.Listener listener) {
    erasure.onErase(listener);
  }

  @Override
  public void backup(Path to) {
    Backup.write(file, to);
  }

  @Override
  public void export(String owner, OutputStream to) {
    readers.read(handle -> {
      Export.write(handle, owner, to);
      return true;
    });
  }

  @Override
  public void close() {
    readers.close();
    writer.close();
    release(lock);
  }
}
