package dev.flint.store.sqlite;

import dev.flint.chat.Failure;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteDataSource;

/// Brings a file to the newest schema, or refuses it.
final class Schema {
  /// Version of the last migration in the resources of this package.
  static final int NEWEST = 3;

  /// Held so that its level stays.
  private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

  private Schema() {}

  /// Applies the migrations that the file lacks.
  ///
  /// @throws Failure STORAGE if the file comes from a newer Flint, is damaged, or is something else
  static void migrate(Connections connections) {
    int version = version(connections);
    if (version > NEWEST) {
      throw new Failure(
          Failure.Code.STORAGE,
          connections.file()
              + " was written by a newer Flint (its schema has version "
              + version
              + "); it was left as it is. Use that Flint, or restore an older backup");
    }
    // Flyway takes most of a second, so it is asked only if there is something to do.
    if (version < NEWEST) {
      flyway(connections);
    }
  }

  /// Checks that nothing is to be migrated.
  ///
  /// @throws Failure STORAGE if the file's schema is not this Flint's
  static void require(Connections connections) {
    int version = version(connections);
    if (version != NEWEST) {
      throw new Failure(
          Failure.Code.STORAGE,
          connections.file() + " is served by another version of Flint; stop that one first");
    }
  }

  /// Version of the file's schema; 0 if it has none yet.
  static int version(Connections connections) {
    try (Handle handle = connections.write()) {
      boolean empty =
          handle
              .createQuery("SELECT 1 FROM sqlite_schema WHERE name = 'flyway_schema_history'")
              .mapTo(Integer.class)
              .findOne()
              .isEmpty();
      return empty
          ? 0
          : handle
              .createQuery(
                  """
                  SELECT coalesce(max(CAST(version AS INTEGER)), 0)
                  FROM flyway_schema_history WHERE success
                  """)
              .mapTo(Integer.class)
              .one();
    } catch (SQLException | JdbiException e) {
      throw Faults.of(connections.file(), e);
    }
  }

  private static void flyway(Connections connections) {
    FLYWAY.setLevel(Level.WARNING);
    var source = new SQLiteDataSource(connections.settings());
    source.setUrl("jdbc:sqlite:" + connections.file());
    try {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(source)
          .locations("classpath:dev/flint/store/sqlite")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw Faults.of(connections.file(), e);
    }
  }
}
