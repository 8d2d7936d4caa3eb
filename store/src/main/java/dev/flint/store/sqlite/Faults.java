package dev.flint.store.sqlite;

import dev.flint.chat.Failure;
import java.nio.file.Path;
import org.sqlite.SQLiteException;

/// What SQLite reports, as a [Failure] with a sentence for the operator.
final class Faults {
  private Faults() {}

  /// A failure stays what it is; an SQLite error becomes STORAGE, anything else INTERNAL.
  static Failure of(Path file, Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof Failure failure) {
        return failure;
      }
      if (cause instanceof SQLiteException sqlite) {
        return of(file, sqlite);
      }
    }
    return new Failure(Failure.Code.INTERNAL, "the store failed: " + thrown.getMessage(), thrown);
  }

  private static Failure of(Path file, SQLiteException e) {
    String sentence =
        switch (e.getResultCode().code & 0xff) {
          case 13 -> "the disk is full: " + file + " cannot grow. What was stored before is there";
          case 11, 26 ->
              file
                  + " is damaged or is not a store of Flint; it was left as it is. Restore a backup"
                  + " with `flint restore FILE`, or move the file away to begin anew";
          case 8 -> file + " may not be written";
          case 14 -> file + " cannot be opened";
          case 10 -> file + " cannot be read or written: the disk reports an error";
          case 5, 6 -> file + " is in use by another program for too long";
          case 18 -> "a text or attachment is larger than the store can hold";
          default -> "the store failed: " + e.getMessage();
        };
    return new Failure(Failure.Code.STORAGE, sentence, e);
  }
}
