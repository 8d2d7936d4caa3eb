package dev.flint.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Failure;
import dev.flint.chat.Message;
import dev.flint.store.ChatSettings;
import dev.flint.store.Conversation;
import dev.flint.store.Conversations;
import dev.flint.store.Run;
import dev.flint.store.StoredMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConversationsTest {
  private static final String ME = "me";

  @TempDir Path folder;
  private SqliteStore store;
  private Conversations conversations;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("flint.db"));
    conversations = store.conversations();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Conversation fresh(String title) {
    return conversations.create(ME, title, ChatSettings.NONE);
  }

  private String say(Conversation in, @Nullable String parent, String text) {
    return conversations.append(ME, in.id(), parent, Message.user(text)).id();
  }

  private @Nullable String leaf(Conversation conversation) {
    return conversations.find(ME, conversation.id()).orElseThrow().leaf();
  }

  private List<String> branch(Conversation conversation, String leaf) {
    return conversations.branch(ME, conversation.id(), leaf).stream()
        .map(message -> message.message().text())
        .toList();
  }

  @Test
  void anEditMakesABranchAndNothingIsLost() {
    Conversation chat = fresh("t");
    String a = say(chat, null, "a");
    String b = say(chat, a, "b");
    String c = say(chat, b, "c");
    String edited = say(chat, a, "b'");
    assertThat(leaf(chat)).isEqualTo(edited);
    assertThat(branch(chat, edited)).containsExactly("a", "b'");
    assertThat(branch(chat, c)).containsExactly("a", "b", "c");
    assertThat(conversations.tree(ME, chat.id()))
        .extracting(StoredMessage::parent)
        .containsExactly(null, a, b, a);
    assertThat(conversations.newest(ME, chat.id(), null, 2))
        .extracting(StoredMessage::id)
        .containsExactly(c, edited);
    assertThat(conversations.newest(ME, chat.id(), null, 9)).hasSize(4);
    assertThat(conversations.newest(ME, chat.id(), c, 9))
        .extracting(StoredMessage::id)
        .containsExactly(a, b);
    assertThat(conversations.newest("another", chat.id(), null, 9)).isEmpty();
  }

  @Test
  void showingABranchGoesDownToItsNewestMessage() {
    Conversation chat = fresh("t");
    String a = say(chat, null, "a");
    String b = say(chat, a, "b");
    say(chat, b, "c");
    String newest = say(chat, b, "c'");
    say(chat, a, "other");
    assertThat(conversations.show(ME, chat.id(), b).orElseThrow().leaf()).isEqualTo(newest);
    assertThat(conversations.show(ME, chat.id(), "msg_unknown")).isEmpty();
  }

  @Test
  void aLongConversationIsReadShownAndErased() {
    Conversation chat = fresh("t");
    String last = say(chat, null, "message 0");
    for (int i = 1; i < 1200; i++) {
      last = say(chat, last, "message " + i);
    }
    assertThat(branch(chat, last)).hasSize(1200).startsWith("message 0").endsWith("message 1199");
    assertThat(conversations.erase(ME, chat.id())).isTrue();
    assertThat(conversations.find(ME, chat.id())).isEmpty();
  }

  @Test
  void aMessageMustAnswerOneOfItsConversation() {
    Conversation chat = fresh("t");
    Conversation other = fresh("u");
    String there = say(other, null, "a");
    assertThatThrownBy(() -> say(chat, there, "b"))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.code()).isEqualTo(Failure.Code.BAD_REQUEST));
    assertThat(conversations.tree(ME, chat.id())).isEmpty();
  }

  @Test
  void nobodyElseFindsAnything() {
    Conversation chat = fresh("private");
    String a = say(chat, null, "secret words");
    String other = "other";
    assertThat(conversations.find(other, chat.id())).isEmpty();
    assertThat(conversations.list(other, null, 10)).isEmpty();
    assertThat(conversations.search(other, "secret", 10)).isEmpty();
    assertThat(conversations.tree(other, chat.id())).isEmpty();
    assertThat(conversations.branch(other, chat.id(), a)).isEmpty();
    assertThat(conversations.show(other, chat.id(), a)).isEmpty();
    assertThat(conversations.discard(other, chat.id())).isFalse();
    assertThat(conversations.erase(other, chat.id())).isFalse();
    assertThatThrownBy(() -> conversations.append(other, chat.id(), a, Message.user("x")))
        .isInstanceOf(Failure.class);
    assertThatThrownBy(() ->
            conversations.askAgain(
                other,
                Run.queued("run_x", other, Run.Kind.CHAT, "m", "{}", null)
                    .answering(chat.id(), a, "msg_y")))
        .isInstanceOf(Failure.class);
    assertThat(store.runs().unfinished()).isEmpty();
  }

  @Test
  void pagesFollowEachOtherWithoutGapOrRepeat() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      made.add(fresh("c" + i).id());
    }
    Conversation pinned = conversations.find(ME, made.get(4)).orElseThrow();
    conversations.change(
        new Conversation(
            pinned.id(),
            ME,
            "renamed",
            true,
            pinned.settings(),
            pinned.leaf(),
            pinned.created(),
            pinned.updated(),
            null));
    List<String> seen = new ArrayList<>();
    @Nullable String after = null;
    while (true) {
      List<Conversation> page = conversations.list(ME, after, 5);
      if (page.isEmpty()) {
        break;
      }
      page.forEach(conversation -> seen.add(conversation.id()));
      after = page.getLast().id();
    }
    List<String> expected = new ArrayList<>(made.reversed());
    expected.remove(pinned.id());
    expected.addFirst(pinned.id());
    assertThat(seen).isEqualTo(expected);
    assertThat(conversations.find(ME, pinned.id()).orElseThrow().title()).isEqualTo("renamed");
  }

  @Test
  void whatIsThrownAwayIsHiddenUntilItComesBack() {
    Conversation chat = fresh("holiday");
    say(chat, null, "mountains");
    assertThat(conversations.discard(ME, chat.id())).isTrue();
    assertThat(conversations.list(ME, null, 10)).isEmpty();
    assertThat(conversations.search(ME, "mountains", 10)).isEmpty();
    assertThat(conversations.search(ME, "holiday", 10)).isEmpty();
    assertThat(conversations.restore(ME, chat.id())).isTrue();
    assertThat(conversations.list(ME, null, 10)).hasSize(1);
    assertThat(conversations.search(ME, "mountains", 10)).hasSize(1);
  }

  @Test
  void settingsAreKept() {
    var settings = new ChatSettings("m", null, "be brief", 0.2f, null, null, null, 7, null);
    Conversation chat = conversations.create(ME, "t", settings);
    assertThat(conversations.find(ME, chat.id()).orElseThrow()).isEqualTo(chat);
  }
}
