package dev.flint.server.runs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Usage;
import dev.flint.server.WordsEngine;
import dev.flint.store.ChatSettings;
import dev.flint.store.Conversation;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.RunState;
import dev.flint.store.StoredMessage;
import dev.flint.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunsTest {
  private static final String WORDS = "one two three four five six seven eight";

  @TempDir Path folder;
  private SqliteStore store;
  private Runs runs;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("flint.db"));
    runs = new Runs(store.runs());
  }

  @AfterEach
  void close() {
    runs.close();
    store.close();
  }

  private Run start(WordsEngine engine, String id, String question) {
    Run run = Run.queued(id, "me", Run.Kind.RESPONSE, "words", "{}", null);
    store.runs().create(run);
    runs.start(run, work(engine, question), _ -> {});
    return run;
  }

  private static Work work(WordsEngine engine, String question) {
    return () -> engine.open(List.of(Message.user(question))).generate(GenerateOptions.DEFAULT);
  }

  private List<LoggedEvent> all(String id, long after) throws InterruptedException {
    Follower follower = runs.follow("me", id, after).orElseThrow();
    List<LoggedEvent> events = new ArrayList<>();
    while (follower.ended() == null) {
      events.addAll(follower.next(10_000));
    }
    return events;
  }

  @Test
  void manyReadersFromEveryPlaceSeeTheSame() throws Exception {
    var engine = new WordsEngine(0);
    start(engine, "r", WORDS);
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<LoggedEvent>>> live = new ArrayList<>();
      for (int after = 0; after <= 10; after++) {
        int from = after;
        live.add(readers.submit((Callable<List<LoggedEvent>>) () -> all("r", from)));
        engine.permits.release(1);
      }
      List<LoggedEvent> whole = live.getFirst().get();
      assertThat(whole).hasSize(10);
      assertThat(whole.getLast().event()).isInstanceOf(Event.Finished.class);
      for (int after = 0; after <= 10; after++) {
        assertThat(live.get(after).get()).isEqualTo(whole.subList(after, 10));
        assertThat(all("r", after)).isEqualTo(whole.subList(after, 10));
      }
    }
  }

  @Test
  void aRunGoesOnWithoutReaders() throws Exception {
    var engine = new WordsEngine(100);
    start(engine, "r", WORDS);
    Run end = runs.follow("me", "r", 0).orElseThrow().toEnd();
    assertThat(end.state()).isEqualTo(RunState.DONE);
    assertThat(end.usage()).isNotNull();
    assertThat(runs.said("r")).isEqualTo(Message.assistant(WORDS));
    assertThat(engine.open).hasValue(0);
  }

  @Test
  void cancellingKeepsWhatWasSaidAndFreesTheEngine() throws Exception {
    var engine = new WordsEngine(3);
    start(engine, "r", WORDS);
    Follower follower = runs.follow("me", "r", 0).orElseThrow();
    int seen = 0;
    while (seen < 4) {
      seen += follower.next(10_000).size();
    }
    Run end = runs.cancel("me", "r").orElseThrow();
    assertThat(end.state()).isEqualTo(RunState.CANCELLED);
    assertThat(runs.said("r")).isEqualTo(Message.assistant("one two three "));
    assertThat(engine.open).hasValue(0);
    assertThat(runs.cancel("me", "r").orElseThrow()).isEqualTo(end);
  }

  @Test
  void othersNeitherSeeNorStopARun() throws Exception {
    var engine = new WordsEngine(0);
    start(engine, "r", WORDS);
    assertThat(runs.follow("other", "r", 0)).isEmpty();
    assertThat(runs.cancel("other", "r")).isEmpty();
    engine.permits.release(100);
    assertThat(runs.follow("me", "r", 0).orElseThrow().toEnd().state()).isEqualTo(RunState.DONE);
  }

  @Test
  void aFailureIsTheRunsEnd() throws Exception {
    start(new WordsEngine(100), "r", "fail");
    Run end = runs.follow("me", "r", 0).orElseThrow().toEnd();
    assertThat(end.state()).isEqualTo(RunState.FAILED);
    assertThat(requireNonNull(end.failure()).code()).isEqualTo(Failure.Code.OUT_OF_MEMORY);
  }

  @Test
  void aDefectIsToldWithoutItsWords() throws Exception {
    Run run = Run.queued("r", "me", Run.Kind.RESPONSE, "words", "{}", null);
    store.runs().create(run);
    runs.start(
        run,
        () -> {
          throw new IllegalStateException("secret detail");
        },
        _ -> {});
    Run end = runs.follow("me", "r", 0).orElseThrow().toEnd();
    assertThat(requireNonNull(end.failure()).code()).isEqualTo(Failure.Code.INTERNAL);
    assertThat(requireNonNull(end.failure()).sentence()).doesNotContain("secret");
  }

  @Test
  void closingInterruptsAndKeepsTheAnswerInItsConversation() throws Exception {
    Conversation chat = store.conversations().create("me", "t", ChatSettings.NONE);
    Run run =
        Run.queued("r", "me", Run.Kind.CHAT, "words", "{}", null)
            .answering(chat.id(), "msg_q", "msg_a");
    store.conversations().ask("me", chat.id(), null, Message.user(WORDS), run);
    var engine = new WordsEngine(2);
    runs.start(run, work(engine, WORDS), _ -> {});
    Follower follower = runs.follow("me", "r", 0).orElseThrow();
    int seen = 0;
    while (seen < 3) {
      seen += follower.next(10_000).size();
    }
    runs.close();
    assertThat(store.runs().find("me", "r").orElseThrow().state()).isEqualTo(RunState.INTERRUPTED);
    assertThat(store.conversations().tree("me", chat.id()))
        .extracting(StoredMessage::message)
        .containsExactly(Message.user(WORDS), Message.assistant("one two "));
  }

  @Test
  void theCostIsBilledOnce() throws Exception {
    Run run = Run.queued("r", "me", Run.Kind.RESPONSE, "words", "{}", null);
    store.runs().create(run);
    List<Usage> bills = new ArrayList<>();
    runs.start(run, work(new WordsEngine(100), WORDS), bills::add);
    Run end = runs.follow("me", "r", 0).orElseThrow().toEnd();
    assertThat(bills).containsExactly(end.usage());
  }

  @Test
  void aRunWhoseLogIsGoneFailsAndTheNextOneWorks() throws Exception {
    var engine = new WordsEngine(1);
    start(engine, "r", WORDS);
    Follower follower = runs.follow("me", "r", 0).orElseThrow();
    int seen = 0;
    while (seen < 2) {
      seen += follower.next(10_000).size();
    }
    store.runs().erase("me", "r");
    engine.permits.release(100);
    assertThat(follower.toEnd().state()).isEqualTo(RunState.FAILED);
    assertThat(runs.follow("me", "r", 0)).isEmpty();
    start(new WordsEngine(100), "r2", WORDS);
    assertThat(runs.follow("me", "r2", 0).orElseThrow().toEnd().state()).isEqualTo(RunState.DONE);
  }

  @Test
  void manyRunsAtOnceAreKeptApart() throws Exception {
    var gate = new Semaphore(0);
    var engine = new WordsEngine(10_000);
    for (int i = 0; i < 40; i++) {
      String id = "r" + i;
      Run run = Run.queued(id, "me", Run.Kind.RESPONSE, "words", "{}", null);
      store.runs().create(run);
      Work answer = work(engine, "run " + i + " " + "word ".repeat(50));
      runs.start(
          run,
          () -> {
            gate.acquireUninterruptibly();
            Events events = answer.begin();
            gate.release();
            return events;
          },
          _ -> {});
    }
    gate.release();
    for (int i = 0; i < 40; i++) {
      runs.follow("me", "r" + i, 0).orElseThrow().toEnd();
      assertThat(runs.said("r" + i))
          .isEqualTo(Message.assistant("run " + i + " " + "word ".repeat(50)));
    }
  }
}
