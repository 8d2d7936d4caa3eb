package dev.flint.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.store.Fact;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupTest {
  @TempDir Path folder;
  private Path file;
  private Path copy;

  @BeforeEach
  void name() {
    file = folder.resolve("flint.db");
    copy = folder.resolve("backup.db");
  }

  private static List<String> facts(SqliteStore store) {
    return store.facts().list("me").stream().map(Fact::text).toList();
  }

  @Test
  void aBackupOfAStoreAtWorkIsWholeAndRestoresWhileItWorks() throws Exception {
    try (SqliteStore store = SqliteStore.open(file)) {
      store.facts().add("me", "before");
      store.runs().create(Run.queued("run_1", "me", Run.Kind.RESPONSE, "m", "{}", null));
      var stop = new AtomicBoolean();
      Thread writing =
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 1; !stop.get(); i++) {
                  store
                      .runs()
                      .append("run_1", List.of(new LoggedEvent(i, new Event.Text("t" + i))))
                      .join();
                }
              });
      store.backup(copy);
      stop.set(true);
      writing.join();

      store.facts().add("me", "after");
      assertThat(facts(store)).containsExactly("before", "after");
      Path taken = Backup.restore(copy, file);
      assertThat(facts(store)).containsExactly("before");
      List<LoggedEvent> events = store.runs().events("run_1", 0, Integer.MAX_VALUE);
      for (int i = 0; i < events.size(); i++) {
        assertThat(events.get(i).sequence()).isEqualTo(i + 1);
      }
      store.facts().add("me", "goes on");
      assertThat(facts(store)).containsExactly("before", "goes on");

      Backup.restore(taken, file);
      assertThat(facts(store)).containsExactly("before", "after");
    }
    try (SqliteStore store = SqliteStore.open(file)) {
      assertThat(facts(store)).containsExactly("before", "after");
    }
  }

  @Test
  void aBackupRestoresWhereThereIsNoStore() {
    try (SqliteStore store = SqliteStore.open(file)) {
      store.facts().add("me", "x");
      store.backup(copy);
    }
    Path elsewhere = folder.resolve("elsewhere.db");
    Backup.restore(copy, elsewhere);
    try (SqliteStore store = SqliteStore.open(elsewhere)) {
      assertThat(facts(store)).containsExactly("x");
    }
  }

  @Test
  void aBackupReplacesNoFile() throws IOException {
    Files.writeString(copy, "precious");
    try (SqliteStore store = SqliteStore.open(file)) {
      fails(() -> store.backup(copy), Failure.Code.BAD_REQUEST, "exists");
    }
    assertThat(copy).hasContent("precious");
  }

  @Test
  void whatIsNoSoundBackupChangesNothing() throws Exception {
    try (SqliteStore store = SqliteStore.open(file)) {
      store.facts().add("me", "x");
      fails(() -> Backup.restore(copy, file), Failure.Code.BAD_REQUEST, "no backup");
      Files.writeString(copy, "a letter ".repeat(1000));
      fails(() -> Backup.restore(copy, file), Failure.Code.STORAGE, "not a store");
      Files.delete(copy);
      store.backup(copy);
      byte[] bytes = Files.readAllBytes(copy);
      Path half = folder.resolve("half.db");
      Files.write(half, java.util.Arrays.copyOf(bytes, bytes.length / 2));
      fails(() -> Backup.restore(half, file), Failure.Code.STORAGE, "damaged");
      try (Handle handle = new Connections(copy, 0).write()) {
        handle.execute(
            """
            INSERT INTO flyway_schema_history
            SELECT 900, '99', 'from the future', 'SQL', 'V99__x.sql', 1, 'x', '2030-01-01', 1, 1
            """);
      }
      fails(() -> Backup.restore(copy, file), Failure.Code.STORAGE, "newer Flint");
      assertThat(facts(store)).containsExactly("x");
    }
    assertThat(folder.resolve("flint.db.restoring")).doesNotExist();
  }

  private static void fails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Failure.Code code, String word) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(code))
        .hasMessageContaining(word);
  }
}
