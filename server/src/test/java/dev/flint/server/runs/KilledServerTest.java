package dev.flint.server.runs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.server.WordsEngine;
import dev.flint.store.ChatSettings;
import dev.flint.store.Conversation;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.RunState;
import dev.flint.store.StoredMessage;
import dev.flint.store.json.ChatJson;
import dev.flint.store.sqlite.SqliteStore;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that is killed in mid-answer: everything that a reader saw is there afterwards, the run
/// is interrupted, and the conversation holds the part that was said.
final class KilledServerTest {
  private static final String WORDS =
      IntStream.range(0, 5000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));

  @TempDir Path folder;

  /// Answers for ever and prints what a reader is shown.
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws InterruptedException {
      SqliteStore store = SqliteStore.open(Path.of(args[0]));
      Runs runs = new Runs(store.runs());
      Conversation chat = store.conversations().create("me", "t", ChatSettings.NONE);
      Run run =
          Run.queued("run_1", "me", Run.Kind.CHAT, "words", "{}", null)
              .answering(chat.id(), "msg_q", "msg_a");
      store.conversations().ask("me", chat.id(), null, Message.user("q"), run);
      var engine = new WordsEngine(4000); // it never comes to its end
      runs.start(
          run,
          () -> engine.open(List.of(Message.user(WORDS))).generate(GenerateOptions.DEFAULT),
          _ -> {});
      Follower follower = runs.follow("me", "run_1", 0).orElseThrow();
      while (true) {
        for (LoggedEvent event : follower.next(1000)) {
          System.out.println(event.sequence() + " " + ChatJson.write(event.event()));
        }
        System.out.flush();
      }
    }
  }

  @Test
  void nothingThatWasShownIsLost() throws Exception {
    Path file = folder.resolve("flint.db");
    List<String> shown = new ArrayList<>();
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                Child.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line; (line = lines.readLine()) != null; ) {
        shown.add(line);
        if (shown.size() == 300) {
          child.toHandle().destroyForcibly();
        }
      }
    } finally {
      child.toHandle().destroyForcibly();
      child.waitFor();
    }
    assertThat(shown).hasSizeGreaterThanOrEqualTo(300);
    shown.removeLast(); // it may be cut off
    try (SqliteStore store = SqliteStore.open(file)) {
      Runs runs = new Runs(store.runs());
      assertThat(runs.recover()).isOne();
      Run run = store.runs().find("me", "run_1").orElseThrow();
      assertThat(run.state()).isEqualTo(RunState.INTERRUPTED);
      List<LoggedEvent> events = store.runs().events("run_1", 0, 10_000);
      assertThat(events.size()).isGreaterThanOrEqualTo(shown.size());
      for (int i = 0; i < shown.size(); i++) {
        LoggedEvent event = events.get(i);
        assertThat(event.sequence() + " " + ChatJson.write(event.event())).isEqualTo(shown.get(i));
      }
      StoredMessage answer =
          store.conversations().tree("me", requireNonNull(run.conversation())).getLast();
      assertThat(answer.id()).isEqualTo("msg_a");
      assertThat(WORDS).startsWith(answer.message().text());
      assertThat(runs.recover()).isZero();
    }
  }
}
