package dev.flint.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Event;
import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.store.ChatSettings;
import dev.flint.store.Conversation;
import dev.flint.store.Erased;
import dev.flint.store.Fact;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.RunEnd;
import dev.flint.store.RunState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Deletion is real: the bytes are looked for in every file of the store.
final class ErasureTest {
  private static final String SECRET = "Zwetschgendatschi";

  @TempDir Path folder;
  private SqliteStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("flint.db"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private boolean onDisk(String text) {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> contains(file, wanted));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean contains(Path file, byte[] wanted) {
    try {
      String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
      return bytes.contains(new String(wanted, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Conversation filled(int number) {
    Conversation chat =
        store
            .conversations()
            .create(
                "me",
                SECRET + " title " + number,
                new ChatSettings(
                    null, null, SECRET + " system", null, null, null, null, null, null));
    var question =
        new Message(
            Role.USER,
            List.of(
                new Part.Text(SECRET + " text " + number + " and more".repeat(number * 40)),
                new Part.Image(
                    "image/png",
                    (SECRET + " picture " + number).getBytes(StandardCharsets.UTF_8))));
    Run run =
        Run.queued("run_" + number, "me", Run.Kind.CHAT, "m", "{\"x\":\"" + SECRET + "\"}", null)
            .answering(chat.id(), "msg_q" + number, "msg_a" + number);
    store.conversations().ask("me", chat.id(), null, question, run);
    for (int i = 1; i <= 50; i++) {
      store
          .runs()
          .append(run.id(), List.of(new LoggedEvent(i, new Event.Text(SECRET + " piece " + i))))
          .join();
    }
    store
        .runs()
        .end(
            run.id(), new RunEnd(RunState.DONE, null, null, Message.assistant(SECRET + " answer")));
    return chat;
  }

  @Test
  void anErasedConversationLeavesNoByteBehind() {
    Conversation kept = store.conversations().create("me", "kept", ChatSettings.NONE);
    store.conversations().append("me", kept.id(), null, Message.user("kept words"));
    List<Conversation> chats = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      chats.add(filled(i));
    }
    assertThat(onDisk(SECRET)).isTrue();
    assertThat(store.conversations().search("me", SECRET, 100)).isNotEmpty();
    for (Conversation chat : chats) {
      assertThat(store.conversations().erase("me", chat.id())).isTrue();
    }
    assertThat(onDisk(SECRET)).isFalse();
    assertThat(onDisk("picture")).isFalse();
    assertThat(store.conversations().search("me", "etschgen", 100)).isEmpty();
    assertThat(store.runs().events("run_1", 0, 100)).isEmpty();
    assertThat(store.conversations().search("me", "kept words", 10)).hasSize(1);
  }

  @Test
  void aPictureStaysWhileAnotherMessageHoldsIt() {
    byte[] bytes = "the same picture".getBytes(StandardCharsets.UTF_8);
    var message = new Message(Role.USER, List.of(new Part.Image("image/png", bytes)));
    Conversation one = store.conversations().create("me", "1", ChatSettings.NONE);
    Conversation two = store.conversations().create("me", "2", ChatSettings.NONE);
    store.conversations().append("me", one.id(), null, message);
    store.conversations().append("me", two.id(), null, message);
    store.conversations().erase("me", one.id());
    assertThat(store.conversations().tree("me", two.id()).getFirst().message().parts().getFirst())
        .isInstanceOfSatisfying(
            Part.Image.class, image -> assertThat(image.bytes()).isEqualTo(bytes));
    store.conversations().erase("me", two.id());
    assertThat(onDisk("the same picture")).isFalse();
  }

  @Test
  void onlyWhatWasThrownAwayLongAgoIsErased() {
    Conversation chat = filled(1);
    store.conversations().discard("me", chat.id());
    assertThat(store.conversations().eraseDiscarded(Instant.now().minusSeconds(30))).isZero();
    assertThat(store.conversations().find("me", chat.id())).isPresent();
    assertThat(store.conversations().eraseDiscarded(Instant.now().plusSeconds(1))).isOne();
    assertThat(onDisk(SECRET)).isFalse();
  }

  @Test
  void everythingOfAnOwnerGoesAndNothingOfOthers() {
    filled(1);
    store.facts().add("me", SECRET + " fact");
    store.runs().create(Run.queued("run_api", "me", Run.Kind.RESPONSE, "m", SECRET, null));
    store.facts().add("other", "other's fact");
    store.conversations().eraseAll("me");
    assertThat(onDisk(SECRET)).isFalse();
    assertThat(store.facts().list("other")).hasSize(1);
    assertThat(store.runs().recent("me", 10)).isEmpty();
  }

  @Test
  void aChangedOrErasedFactIsGone() {
    Fact fact = store.facts().add("me", SECRET);
    assertThat(store.facts().change("other", fact.id(), "x")).isEmpty();
    assertThat(store.facts().change("me", fact.id(), "likes plums").orElseThrow().text())
        .isEqualTo("likes plums");
    assertThat(onDisk(SECRET)).isFalse();
    assertThat(store.facts().erase("other", fact.id())).isFalse();
    assertThat(store.facts().erase("me", fact.id())).isTrue();
    assertThat(onDisk("likes plums")).isFalse();
  }

  @Test
  void whoKeepsMoreIsToldFirstAndCanStopIt() {
    List<Erased> told = new ArrayList<>();
    store.onErase(told::add);
    Conversation chat = filled(1);
    store.conversations().erase("me", chat.id());
    assertThat(told).containsExactly(new Erased("me", chat.id(), List.of("run_1")));

    Conversation second = filled(2);
    store.onErase(_ -> {
      throw new IllegalStateException("the saved cache is in use");
    });
    assertThatThrownBy(() -> store.conversations().erase("me", second.id()))
        .hasMessageContaining("the saved cache is in use");
    assertThat(store.conversations().tree("me", second.id())).hasSize(2);
  }

  @Test
  void anExportHoldsEverything() {
    filled(1);
    store.facts().add("me", "a fact");
    store.facts().add("other", "not mine");
    var to = new ByteArrayOutputStream();
    store.export("me", to);
    String json = to.toString(StandardCharsets.UTF_8);
    for (String wanted :
        List.of(" title 1", " system", " text 1", " answer", " piece 50", "a fact", "run_1")) {
      assertThat(json).contains(wanted);
    }
    assertThat(json).doesNotContain("not mine");
    assertThat(tools.jackson.databind.json.JsonMapper.shared().readTree(json).propertyNames())
        .containsExactly(
            "v", "conversations", "messages", "attachments", "runs", "events", "facts");
  }
}
