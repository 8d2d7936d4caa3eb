package dev.flint.store.sqlite;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConnection;

/// Copies of a whole store, made and taken back while a server works on it, from any process.
public final class Backup {
  private Backup() {}

  /// Writes a copy of the store, as it is at this moment, to a new file.
  ///
  /// @throws Failure BAD_REQUEST if there is no store or the file exists, STORAGE if it cannot be
  ///   written
  public static void write(Path store, Path file) {
    if (!Files.isRegularFile(store)) {
      throw new Failure(Failure.Code.BAD_REQUEST, "there is no store at " + store);
    }
    if (Files.exists(file)) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, file + " exists; a backup does not replace a file");
    }
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (Handle handle = new Connections(store, 0).write()) {
      Files.deleteIfExists(partial);
      handle.execute("VACUUM INTO ?", partial.toString());
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, file + " cannot be written: " + e, e);
    } catch (SQLException | JdbiException e) {
      throw Faults.of(store, e);
    }
  }

  /// Replaces the content of the store by that of a backup, in one transaction. A backup of an
  /// older Flint is brought to this schema first. What the store held is written beside it before,
  /// so that a restore can be taken back; runs in progress on a running server fail.
  ///
  /// @return the copy of what the store held; the store's own path if there was none
  /// @throws Failure STORAGE if the file is damaged, is no store, or is from a newer Flint; the
  ///   store is then as before
  public static Path restore(Path file, Path store) {
    check(file);
    Path before = store;
    Path checked = store.resolveSibling(store.getFileName() + ".restoring");
    try {
      Files.copy(file, checked, StandardCopyOption.REPLACE_EXISTING);
      Schema.migrate(new Connections(checked, 0));
      if (Files.isRegularFile(store)) {
        before = unused(store);
        write(store, before);
      }
      copy(checked, store);
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, file + " cannot be restored: " + e, e);
    } finally {
      delete(checked);
    }
    return before;
  }

  /// A backup must be a whole and sound store of Flint.
  private static void check(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new Failure(Failure.Code.BAD_REQUEST, "there is no backup at " + file);
    }
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + file.toAbsolutePath() + "?mode=ro");
        Handle handle = Jdbi.open(connection)) {
      int application = handle.createQuery("PRAGMA application_id").mapTo(Integer.class).one();
      if (application != Connections.APPLICATION_ID) {
        throw new Failure(Failure.Code.STORAGE, file + " is not a store of Flint");
      }
      String verdict = handle.createQuery("PRAGMA integrity_check(1)").mapTo(String.class).one();
      if (!verdict.equals("ok")) {
        throw new Failure(Failure.Code.STORAGE, file + " is damaged: " + verdict);
      }
    } catch (SQLException | JdbiException e) {
      throw Faults.of(file, e);
    }
  }

  private static void copy(Path from, Path store) {
    try (Handle handle = new Connections(store, 0).write()) {
      SQLiteConnection connection = handle.getConnection().unwrap(SQLiteConnection.class);
      int result = connection.getDatabase().restore("main", from.toString(), (_, _) -> {});
      if (result != 0) {
        throw new Failure(
            Failure.Code.STORAGE,
            "the store could not be replaced (SQLite says " + result + "); it is as before");
      }
    } catch (SQLException | JdbiException e) {
      throw Faults.of(store, e);
    }
  }

  private static Path unused(Path store) {
    int number = 1;
    Path name;
    do {
      name = store.resolveSibling(store.getFileName() + ".before-restore-" + number++);
    } while (Files.exists(name));
    return name;
  }

  private static void delete(Path file) {
    for (String suffix : new String[] {"", "-wal", "-shm"}) {
      try {
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
      } catch (IOException e) {
        throw new Failure(Failure.Code.STORAGE, file + " cannot be deleted: " + e, e);
      }
    }
  }
}
