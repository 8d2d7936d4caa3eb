package dev.flint.store.sqlite;

import dev.flint.chat.Failure;
import dev.flint.chat.Message;
import dev.flint.store.ChatSettings;
import dev.flint.store.Conversation;
import dev.flint.store.Conversations;
import dev.flint.store.Hit;
import dev.flint.store.Ids;
import dev.flint.store.Run;
import dev.flint.store.StoredMessage;
import dev.flint.store.json.SettingsJson;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Conversations in SQLite.
final class SqliteConversations implements Conversations {
  private final Writer writer;
  private final Readers readers;
  private final Erasure erasure;

  SqliteConversations(Writer writer, Readers readers, Erasure erasure) {
    this.writer = writer;
    this.readers = readers;
    this.erasure = erasure;
  }

  @Override
  public Conversation create(String owner, String title, ChatSettings settings) {
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    var conversation =
        new Conversation(Ids.fresh("conv"), owner, title, false, settings, null, now, now, null);
    return writer.safely(handle -> {
      handle.execute(
          """
          INSERT INTO conversation (id, owner, title, settings, created, updated)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
          conversation.id(),
          owner,
          title,
          SettingsJson.write(settings),
          now.toEpochMilli(),
          now.toEpochMilli());
      return conversation;
    });
  }

  @Override
  public Optional<Conversation> find(String owner, String id) {
    return readers.read(handle -> find(handle, owner, id));
  }

  private static Optional<Conversation> find(Handle handle, String owner, String id) {
    return handle
        .createQuery("SELECT * FROM conversation WHERE id = ? AND owner = ?")
        .bind(0, id)
        .bind(1, owner)
        .map(Rows.CONVERSATION)
        .findOne();
  }

  private static Conversation required(Handle handle, String owner, String id) {
    return find(handle, owner, id)
        .orElseThrow(() -> new Failure(Failure.Code.BAD_REQUEST, "there is no conversation " + id));
  }

  @Override
  public List<Conversation> list(String owner, @Nullable String after, int limit) {
    return readers.read(handle ->
        handle
            .createQuery(
                """
                SELECT * FROM conversation
                WHERE owner = :owner AND deleted IS NULL
                  AND (:after IS NULL OR (pinned, updated, id) <
                    (SELECT pinned, updated, id FROM conversation WHERE id = :after))
                ORDER BY pinned DESC, updated DESC, id DESC LIMIT :limit
                """)
            .bind("owner", owner)
            .bind("after", after)
            .bind("limit", limit)
            .map(Rows.CONVERSATION)
            .list());
  }

  @Override
  public List<Hit> search(String owner, String query, int limit) {
    return readers.read(handle -> Search.hits(handle, owner, query, limit));
  }

  @Override
  public Optional<Conversation> change(Conversation conversation) {
    return writer.safely(handle -> {
      handle.execute(
          "UPDATE conversation SET title = ?, pinned = ?, settings = ? WHERE id = ? AND owner = ?",
          conversation.title(),
          conversation.pinned(),
          SettingsJson.write(conversation.settings()),
          conversation.id(),
          conversation.owner());
      return find(handle, conversation.owner(), conversation.id());
    });
  }

  @Override
  public StoredMessage append(
      String owner, String conversation, @Nullable String parent, Message message) {
    return writer.safely(handle -> {
      required(handle, owner, conversation);
      String id = Ids.fresh("msg");
      StoredMessage added = Messages.add(handle, id, conversation, parent, message, null);
      Messages.show(handle, conversation, id);
      return added;
    });
  }

  @Override
  public StoredMessage ask(
      String owner, String conversation, @Nullable String parent, Message message, Run run) {
    return writer.safely(handle -> {
      required(handle, owner, conversation);
      String id = Objects.requireNonNull(run.question(), "the run's question is the message");
      StoredMessage added = Messages.add(handle, id, conversation, parent, message, null);
      Messages.show(handle, conversation, id);
      SqliteRunLog.insert(handle, run);
      return added;
    });
  }

  @Override
  public void askAgain(String owner, Run run) {
    String conversation = Objects.requireNonNull(run.conversation(), "a run of a conversation");
    String question = Objects.requireNonNull(run.question(), "a run that answers a message");
    writer.safely(handle -> {
      required(handle, owner, conversation);
      if (Messages.find(handle, conversation, question).isEmpty()) {
        throw new Failure(Failure.Code.BAD_REQUEST, "the conversation has no message " + question);
      }
      Messages.show(handle, conversation, question);
      SqliteRunLog.insert(handle, run);
      return true;
    });
  }

  @Override
  public Optional<Conversation> show(String owner, String conversation, String message) {
    return writer.safely(handle -> {
      if (find(handle, owner, conversation).isEmpty()
          || Messages.find(handle, conversation, message).isEmpty()) {
        return Optional.empty();
      }
      handle.execute(
          "UPDATE conversation SET leaf = ? WHERE id = ?",
          Messages.newestDescendant(handle, message),
          conversation);
      return find(handle, owner, conversation);
    });
  }

  @Override
  public List<StoredMessage> tree(String owner, String conversation) {
    return readers.read(handle ->
        find(handle, owner, conversation).isEmpty()
            ? List.of()
            : Messages.tree(handle, conversation));
  }

  @Override
  public List<StoredMessage> newest(
      String owner, String conversation, @Nullable String before, int most) {
    return readers.read(handle ->
        find(handle, owner, conversation).isEmpty()
            ? List.of()
            : Messages.newest(handle, conversation, before, most));
  }

  @Override
  public List<StoredMessage> branch(String owner, String conversation, String message) {
    return readers.read(handle ->
        find(handle, owner, conversation).isEmpty()
            ? List.of()
            : Messages.branch(handle, conversation, message));
  }

  @Override
  public boolean discard(String owner, String id) {
    return mark(owner, id, System.currentTimeMillis());
  }

  @Override
  public boolean restore(String owner, String id) {
    return mark(owner, id, null);
  }

  private boolean mark(String owner, String id, @Nullable Long deleted) {
    return writer.safely(handle ->
        handle.execute(
                "UPDATE conversation SET deleted = ? WHERE id = ? AND owner = ?",
                deleted,
                id,
                owner)
            > 0);
  }

  @Override
  public boolean erase(String owner, String id) {
    return writer.erasing(handle -> {
      boolean there = find(handle, owner, id).isPresent();
      if (there) {
        erasure.conversation(handle, owner, id);
      }
      return there;
    });
  }

  @Override
  public int eraseDiscarded(Instant before) {
    return writer.erasing(handle -> {
      List<Conversation> discarded =
          handle
              .createQuery("SELECT * FROM conversation WHERE deleted < ?")
              .bind(0, before.toEpochMilli())
              .map(Rows.CONVERSATION)
              .list();
      for (Conversation conversation : discarded) {
        erasure.conversation(handle, conversation.owner(), conversation.id());
      }
      return discarded.size();
    });
  }

  @Override
  public void eraseAll(String owner) {
    writer.erasing(handle -> {
      erasure.all(handle, owner);
      return true;
    });
  }
}
