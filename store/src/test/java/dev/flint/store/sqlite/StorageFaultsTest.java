package dev.flint.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.chat.Message;
import dev.flint.store.ChatSettings;
import dev.flint.store.Conversation;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Disks fill up, files are damaged, versions differ: a sentence each time, and nothing is lost.
final class StorageFaultsTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("flint.db");
  }

  private static void fails(ThrowingCallable call, String sentence) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.code()).isEqualTo(Failure.Code.STORAGE))
        .hasMessageContaining(sentence);
  }

  private void filled() {
    try (SqliteStore store = SqliteStore.open(file)) {
      Conversation chat = store.conversations().create("me", "t", ChatSettings.NONE);
      for (int i = 0; i < 200; i++) {
        store
            .conversations()
            .append("me", chat.id(), null, Message.user("number " + i + " x".repeat(500)));
      }
    }
  }

  @Test
  void aFileThatIsNoStoreIsLeftAsItIs() throws IOException {
    String content = "this is not a database, it is a letter".repeat(100);
    Files.writeString(file, content);
    fails(() -> SqliteStore.open(file), "damaged or is not a store");
    assertThat(file).hasContent(content);
  }

  @Test
  void aDamagedPageFailsTheRequestThatNeedsItOnly() throws IOException {
    filled();
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      // Everything behind the first tenth: messages, not the schema.
      for (long at = bytes.length() / 2; at < bytes.length(); at += 4096) {
        bytes.seek(at / 4096 * 4096);
        bytes.write(new byte[64]);
      }
    }
    byte[] before = Files.readAllBytes(file);
    try (SqliteStore store = SqliteStore.open(file)) {
      Conversation chat = store.conversations().list("me", null, 1).getFirst();
      fails(() -> store.conversations().tree("me", chat.id()), "damaged");
      assertThat(store.conversations().list("me", null, 1)).hasSize(1);
      assertThat(store.facts().list("me")).isEmpty();
    }
    assertThat(Files.readAllBytes(file)).hasSize(before.length);
  }

  @Test
  void aFullDiskFailsTheWriteAndNothingElse() {
    filled();
    int pages;
    try (Handle handle = new Connections(file, 0).read()) {
      pages = handle.createQuery("PRAGMA page_count").mapTo(Integer.class).one();
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
    try (SqliteStore store = SqliteStore.open(new Connections(file, pages + 12))) {
      Conversation chat = store.conversations().list("me", null, 1).getFirst();
      store.runs().create(Run.queued("run_1", "me", Run.Kind.RESPONSE, "m", "{}", null));
      fails(
          () ->
              store
                  .conversations()
                  .append("me", chat.id(), null, Message.user("large ".repeat(50_000))),
          "the disk is full");
      assertThatThrownBy(() ->
              store
                  .runs()
                  .append(
                      "run_1", List.of(new LoggedEvent(1, new Event.Text("large ".repeat(50_000)))))
                  .join())
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("the disk is full");
      assertThat(store.conversations().tree("me", chat.id())).hasSize(200);
      // A small one still has room, and room that is made can be used.
      store.conversations().append("me", chat.id(), null, Message.user("small"));
      assertThat(store.conversations().tree("me", chat.id())).hasSize(201);
      store.conversations().erase("me", chat.id());
      Conversation next = store.conversations().create("me", "next", ChatSettings.NONE);
      store.conversations().append("me", next.id(), null, Message.user("y".repeat(20_000)));
    }
  }

  @Test
  void oneBadChangeDoesNotTakeOthersWithIt() {
    try (SqliteStore store = SqliteStore.open(file)) {
      store.runs().create(Run.queued("run_1", "me", Run.Kind.RESPONSE, "m", "{}", null));
      var good = store.runs().append("run_1", List.of(new LoggedEvent(1, new Event.Text("a"))));
      var bad = store.runs().append("run_none", List.of(new LoggedEvent(1, new Event.Text("a"))));
      var twice = store.runs().append("run_1", List.of(new LoggedEvent(1, new Event.Text("b"))));
      var next = store.runs().append("run_1", List.of(new LoggedEvent(2, new Event.Text("c"))));
      good.join();
      next.join();
      assertThatThrownBy(bad::join).isInstanceOf(CompletionException.class);
      assertThatThrownBy(twice::join).isInstanceOf(CompletionException.class);
      assertThat(store.runs().events("run_1", 0, 10))
          .containsExactly(
              new LoggedEvent(1, new Event.Text("a")), new LoggedEvent(2, new Event.Text("c")));
    }
  }

  @Test
  void aNewerSchemaIsRefused() throws Exception {
    filled();
    try (Handle handle = new Connections(file, 0).write()) {
      handle.execute(
          """
          INSERT INTO flyway_schema_history
          SELECT 900, '99', 'from the future', 'SQL', 'V99__x.sql', 1, 'x', '2030-01-01', 1, 1
          """);
    }
    fails(() -> SqliteStore.open(file), "newer Flint (its schema has version 99)");
    fails(() -> SqliteStore.open(file), "left as it is");
  }

  @Test
  void theNewestMigrationIsTheVersionThatIsExpected() {
    SqliteStore.open(file).close();
    assertThat(Schema.version(new Connections(file, 0))).isEqualTo(Schema.NEWEST);
  }

  @Test
  void oneProcessServesAFileAtATime() {
    try (SqliteStore _ = SqliteStore.open(file)) {
      fails(() -> SqliteStore.open(file), "another `flint serve` uses");
    }
    SqliteStore.open(file).close();
  }

  @Test
  void aClosedStoreSaysSo() {
    SqliteStore store = SqliteStore.open(file);
    store.close();
    fails(() -> store.facts().add("me", "x"), "the store is closed");
    fails(() -> store.facts().list("me"), "the store is closed");
  }

  @Test
  void aFolderThatMayNotBeMadeIsNamed() throws IOException {
    Path blocked = folder.resolve("file");
    Files.writeString(blocked, "x");
    fails(() -> SqliteStore.open(blocked.resolve("flint.db")), "cannot be opened");
  }
}
