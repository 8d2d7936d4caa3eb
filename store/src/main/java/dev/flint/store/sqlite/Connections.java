package dev.flint.store.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;

/// Opens connections to one file, all with the same settings.
///
/// @param mostPages the file may not grow beyond; 0 is no limit
record Connections(Path file, int mostPages) {
  /// "FLNT": tells a store of Flint from other SQLite files.
  static final int APPLICATION_ID = 0x464c4e54;

  private static final int BUSY_MILLIS = 10_000;

  SQLiteConfig settings() {
    var settings = new SQLiteConfig();
    settings.setApplicationId(APPLICATION_ID);
    settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
    settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    settings.enforceForeignKeys(true);
    settings.setBusyTimeout(BUSY_MILLIS);
    // What is deleted is overwritten with zeros.
    settings.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    if (mostPages > 0) {
      settings.setMaxPageCount(mostPages);
    }
    return settings;
  }

  Handle write() throws SQLException {
    return Jdbi.open(settings().createConnection("jdbc:sqlite:" + file));
  }

  Handle read() throws SQLException {
    Handle handle = write();
    handle.execute("PRAGMA query_only = true");
    return handle;
  }
}
