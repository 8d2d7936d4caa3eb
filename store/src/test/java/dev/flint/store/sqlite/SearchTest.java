package dev.flint.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Message;
import dev.flint.store.ChatSettings;
import dev.flint.store.Conversation;
import dev.flint.store.Conversations;
import dev.flint.store.Hit;
import dev.flint.store.Ids;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchTest {
  @TempDir static Path folder;
  private static SqliteStore store;
  private static Conversations conversations;

  private final String me = Ids.fresh("owner");

  @BeforeAll
  static void open() {
    store = SqliteStore.open(folder.resolve("flint.db"));
    conversations = store.conversations();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  private Conversation said(String title, String... texts) {
    Conversation chat = conversations.create(me, title, ChatSettings.NONE);
    for (String text : texts) {
      conversations.append(me, chat.id(), null, Message.user(text));
    }
    return chat;
  }

  private List<Hit> find(String query) {
    return conversations.search(me, query, 10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          The Café of Ménilmontant   | cafe
          public static void main    | STATIC
          unforgettable              | forget
          ذهبت إلى المدرسة صباحا      | مدرسة
          我昨天去了图书馆              | 图书馆
          a C++ question, 100% sure  | c++
          two words far from another | another two
          x_y and 100% of it         | 0%
          一本书                      | 书
          """)
  void findsAPartOfAWordInEveryScript(String text, String query) {
    said("t", "something else", text);
    assertThat(find(query)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"",
        "AND",
        "a OR b",
        "NEAR(a b)",
        "text:foo",
        "*",
        "(",
        "''; --",
        "%",
        "_",
        " ",
        ""
      })
  void aQueryIsNeverAnExpression(String query) {
    said("t", "nothing of the kind here");
    assertThat(find(query)).isEmpty();
  }

  @Test
  void marksTheWordInItsSurroundings() {
    said("t", "x".repeat(300) + " needle " + "y".repeat(300));
    Hit hit = find("needle").getFirst();
    assertThat(hit.excerpt())
        .contains(Hit.BEGIN + "needle" + Hit.END)
        .startsWith("…")
        .endsWith("…");
    assertThat(hit.excerpt().length()).isLessThan(200);
  }

  @Test
  void anExcerptNeverCutsACharacter() {
    for (int shift = 0; shift < 4; shift++) {
      String text = "a".repeat(shift) + "😀".repeat(200) + " needle " + "😀".repeat(200);
      String excerpt = Search.excerpt(text, List.of("needle"));
      for (int i = 0; i < excerpt.length(); i++) {
        if (Character.isLowSurrogate(excerpt.charAt(i))) {
          assertThat(Character.isHighSurrogate(excerpt.charAt(i - 1))).isTrue();
        }
      }
      assertThat(Character.isHighSurrogate(excerpt.charAt(excerpt.length() - 2))).isFalse();
    }
  }

  @Test
  void titlesComeFirst() {
    said("other", "about gardening");
    Conversation titled = said("Gardening", "nothing");
    assertThat(find("gardening"))
        .hasSize(2)
        .first()
        .satisfies(hit -> {
          assertThat(hit.conversation()).isEqualTo(titled.id());
          assertThat(hit.message()).isNull();
        });
  }
}
