package dev.flint.store.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/// A store whose file cannot grow any more, as on a full disk.
public final class FullDisk {
  private FullDisk() {}

  /// @param pages how many pages of 4 KB are left
  public static SqliteStore open(Path file, int pages) throws SQLException {
    SqliteStore.open(file).close();
    int used;
    try (Handle handle = new Connections(file, 0).read()) {
      used = handle.createQuery("PRAGMA page_count").mapTo(Integer.class).one();
    }
    return SqliteStore.open(new Connections(file, used + pages));
  }
}
