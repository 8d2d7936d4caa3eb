package dev.flint.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.chat.Message;
import dev.flint.chat.Trace;
import dev.flint.chat.Usage;
import dev.flint.store.ApiKey;
import dev.flint.store.ChatSettings;
import dev.flint.store.Conversation;
import dev.flint.store.Ids;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.RunEnd;
import dev.flint.store.RunFailure;
import dev.flint.store.RunState;
import dev.flint.store.StoredMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunsAndKeysTest {
  @TempDir Path folder;
  private Path file = Path.of("");
  private SqliteStore store;

  @BeforeEach
  void open() {
    file = folder.resolve("flint.db");
    store = SqliteStore.open(file);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Run asked(Conversation chat, String id) {
    Run run =
        Run.queued(id, "me", Run.Kind.CHAT, "m", "{}", null)
            .answering(chat.id(), "msg_q" + id, "msg_a" + id);
    store.conversations().ask("me", chat.id(), null, Message.user("question"), run);
    return run;
  }

  @Test
  void runsThatReadWordsOfOthersAreKnownForGood() {
    Conversation chat = store.conversations().create("me", "t", ChatSettings.NONE);
    for (String run : List.of("none", "own", "others")) {
      asked(chat, run);
    }
    var quoting = new Event.Text("\"untrusted\":true");
    var own = new Trace.ToolEnded("i", "\"untrusted\":true", false, false, 1);
    var others = new Trace.ToolEnded("i", "page", false, true, 1);
    store.runs().append("none", List.of(new LoggedEvent(1, quoting))).join();
    store.runs().append("own", List.of(new LoggedEvent(1, new Event.Traced(own)))).join();
    store.runs().append("others", List.of(new LoggedEvent(1, new Event.Traced(others)))).join();
    store.close();
    open();
    assertThat(store.runs().untrusted(List.of())).isFalse();
    assertThat(store.runs().untrusted(List.of("none", "own"))).isFalse();
    assertThat(store.runs().untrusted(List.of("none", "others"))).isTrue();
  }

  @Test
  void aRunGoesFromQueuedToDoneWithItsAnswerInTheTree() {
    Conversation chat = store.conversations().create("me", "t", ChatSettings.NONE);
    Run run = asked(chat, "r1");
    assertThat(store.runs().unfinished(chat.id()))
        .extracting(Run::state)
        .containsExactly(RunState.QUEUED);
    store.runs().begin("r1", Instant.ofEpochMilli(5));
    assertThat(store.runs().find("me", "r1").orElseThrow())
        .satisfies(found -> assertThat(found.state()).isEqualTo(RunState.RUNNING))
        .satisfies(found -> assertThat(found.started()).isEqualTo(Instant.ofEpochMilli(5)));
    var usage = new Usage(1, 2, 3, Duration.ofNanos(4), Duration.ofNanos(5));
    store.runs().end("r1", new RunEnd(RunState.DONE, usage, null, Message.assistant("answer")));
    assertThat(store.runs().find("me", "r1").orElseThrow().usage()).isEqualTo(usage);
    assertThat(store.conversations().tree("me", chat.id()))
        .last()
        .satisfies(answer -> {
          assertThat(answer.id()).isEqualTo(run.answer());
          assertThat(answer.parent()).isEqualTo(run.question());
          assertThat(answer.run()).isEqualTo("r1");
        });
    assertThat(store.conversations().find("me", chat.id()).orElseThrow().leaf())
        .isEqualTo(run.answer());
    assertThat(store.runs().unfinished()).isEmpty();
  }

  @Test
  void aRunEndsOnce() {
    Conversation chat = store.conversations().create("me", "t", ChatSettings.NONE);
    asked(chat, "r1");
    store.runs().end("r1", new RunEnd(RunState.CANCELLED, null, null, Message.assistant("part")));
    store.runs().end("r1", new RunEnd(RunState.DONE, null, null, Message.assistant("all")));
    assertThat(store.runs().find("me", "r1").orElseThrow().state()).isEqualTo(RunState.CANCELLED);
    assertThat(store.conversations().tree("me", chat.id()))
        .extracting(message -> message.message().text())
        .containsExactly("question", "part");
  }

  @Test
  void theShownBranchStaysWhenThePersonHasMovedOn() {
    Conversation chat = store.conversations().create("me", "t", ChatSettings.NONE);
    asked(chat, "r1");
    StoredMessage elsewhere =
        store.conversations().append("me", chat.id(), null, Message.user("another"));
    store.runs().end("r1", new RunEnd(RunState.DONE, null, null, Message.assistant("answer")));
    assertThat(store.conversations().find("me", chat.id()).orElseThrow().leaf())
        .isEqualTo(elsewhere.id());
  }

  @Test
  void aFailureIsKept() {
    store.runs().create(Run.queued("r", "me", Run.Kind.RESPONSE, "m", "{}", "prev"));
    var failure = new RunFailure(Failure.Code.OUT_OF_MEMORY, "too large");
    store.runs().end("r", new RunEnd(RunState.FAILED, null, failure, null));
    Run run = store.runs().find("me", "r").orElseThrow();
    assertThat(run.failure()).isEqualTo(failure);
    assertThat(run.previous()).isEqualTo("prev");
    assertThat(store.runs().find("other", "r")).isEmpty();
    assertThat(store.runs().erase("other", "r")).isFalse();
    assertThat(store.runs().erase("me", "r")).isTrue();
    assertThat(store.runs().find("me", "r")).isEmpty();
  }

  @Test
  void manyRunsAreLoggedTogetherInOrder() throws Exception {
    int runs = 32;
    int events = 200;
    List<Thread> threads = new ArrayList<>();
    for (int r = 0; r < runs; r++) {
      String id = "r" + r;
      store.runs().create(Run.queued(id, "me", Run.Kind.RESPONSE, "m", "{}", null));
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                List<CompletableFuture<Void>> written = new ArrayList<>();
                for (int i = 1; i <= events; i++) {
                  written.add(
                      store.runs().append(id, List.of(new LoggedEvent(i, new Event.Text(id + i)))));
                }
                written.forEach(CompletableFuture::join);
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (int r = 0; r < runs; r++) {
      List<LoggedEvent> read = store.runs().events("r" + r, 0, 1000);
      assertThat(read).hasSize(events);
      assertThat(read.get(99)).isEqualTo(new LoggedEvent(100, new Event.Text("r" + r + 100)));
    }
    assertThat(store.runs().events("r0", 150, 10))
        .hasSize(10)
        .first()
        .satisfies(event -> assertThat(event.sequence()).isEqualTo(151));
  }

  private static ApiKey key(String name, String hash, @Nullable Instant expires) {
    return new ApiKey(
        Ids.fresh("key"),
        ApiKey.Kind.KEY,
        name,
        "me",
        Set.of(ApiKey.Scope.INFERENCE, ApiKey.Scope.ADMIN),
        Set.of("a model", "another"),
        hash,
        Instant.ofEpochMilli(1_700_000_000_000L),
        expires,
        null,
        null);
  }

  @Test
  void aKeyIsFoundByItsHashAndNeverWorksAgainOnceRevoked() {
    ApiKey key = key("laptop", "hash1", Instant.ofEpochMilli(1_900_000_000_000L));
    store.keys().add(key);
    assertThat(store.keys().find("hash1")).contains(key);
    assertThat(store.keys().find("hash2")).isEmpty();
    assertThatThrownBy(() -> store.keys().add(key("laptop", "hash2", null)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("laptop");
    assertThat(store.keys().revoke("laptop")).isTrue();
    assertThat(store.keys().revoke("laptop")).isFalse();
    assertThat(store.keys().find("hash1").orElseThrow().revoked()).isNotNull();
    ApiKey next = key("laptop", "hash3", null);
    store.keys().add(next);
    assertThat(store.keys().list())
        .extracting(ApiKey::id)
        .containsExactlyInAnyOrder(key.id(), next.id());
  }

  @Test
  void anotherProgramChangesKeysWhileTheStoreIsInUse() {
    ApiKey key = key("laptop", "hash", null);
    try (SqliteStore other = SqliteStore.beside(file)) {
      other.keys().add(key);
      assertThat(store.keys().find("hash")).contains(key);
      assertThat(other.keys().revoke(key.id())).isTrue();
    }
    assertThat(store.keys().find("hash").orElseThrow().revoked()).isNotNull();
  }

  @Test
  void aCodeWorksOnceAndNotForLong() {
    Instant now = Instant.now();
    store.keys().offer("one", now.plusSeconds(60));
    store.keys().offer("two", now.plusSeconds(60));
    assertThat(store.keys().redeem("one", now)).isTrue();
    assertThat(store.keys().redeem("one", now)).isFalse();
    assertThat(store.keys().redeem("two", now.plusSeconds(61))).isFalse();
    assertThat(store.keys().redeem("three", now)).isFalse();
  }

  @Test
  void useIsNotedOnceAMinute() {
    ApiKey key = key("laptop", "hash", null);
    store.keys().add(key);
    Instant first = Instant.ofEpochMilli(1_800_000_000_000L);
    store.keys().used(key.id(), first);
    store.keys().used(key.id(), first.plusSeconds(30));
    store.keys().revoke("none"); // waits for the writes before it
    assertThat(store.keys().find("hash").orElseThrow().lastUsed()).isEqualTo(first);
    store.keys().used(key.id(), first.plusSeconds(90));
    store.keys().revoke("none");
    assertThat(store.keys().find("hash").orElseThrow().lastUsed()).isEqualTo(first.plusSeconds(90));
  }
}
