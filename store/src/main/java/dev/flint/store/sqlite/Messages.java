package dev.flint.store.sqlite;

import dev.flint.chat.Failure;
import dev.flint.chat.Message;
import dev.flint.store.StoredMessage;
import dev.flint.store.json.ChatJson;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Statements about messages, within a transaction of the caller.
final class Messages {
  private Messages() {}

  /// Adds a message and its words; does not look at the conversation's leaf.
  static StoredMessage add(
      Handle handle,
      String id,
      String conversation,
      @Nullable String parent,
      Message message,
      @Nullable String run) {
    if (parent != null && find(handle, conversation, parent).isEmpty()) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "the conversation has no message " + parent + " to answer");
    }
    var blobs = new Blobs(handle);
    String json = ChatJson.write(message, blobs);
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    handle
        .createUpdate(
            """
            INSERT INTO message (id, conversation, parent, message, run, created)
            VALUES (:id, :conversation, :parent, :message, :run, :created)
            """)
        .bind("id", id)
        .bind("conversation", conversation)
        .bind("parent", parent)
        .bind("message", json)
        .bind("run", run)
        .bind("created", now.toEpochMilli())
        .execute();
    blobs.heldBy(id);
    handle.execute(
        "INSERT INTO search (rowid, text) SELECT number, ? FROM message WHERE id = ?",
        message.text(),
        id);
    return new StoredMessage(id, conversation, parent, message, run, now);
  }

  static Optional<StoredMessage> find(Handle handle, String conversation, String id) {
    return handle
        .createQuery("SELECT * FROM message WHERE id = ? AND conversation = ?")
        .bind(0, id)
        .bind(1, conversation)
        .map(Rows.message(new Blobs(handle)))
        .findOne();
  }

  static List<StoredMessage> tree(Handle handle, String conversation) {
    return handle
        .createQuery("SELECT * FROM message WHERE conversation = ? ORDER BY number")
        .bind(0, conversation)
        .map(Rows.message(new Blobs(handle)))
        .list();
  }

  static List<StoredMessage> newest(
      Handle handle, String conversation, @Nullable String before, int most) {
    return handle
        .createQuery(
            """
            SELECT * FROM message WHERE conversation = :conversation
            AND (:before IS NULL OR number < (SELECT number FROM message WHERE id = :before))
            ORDER BY number DESC LIMIT :most
            """)
        .bind("conversation", conversation)
        .bind("before", before)
        .bind("most", most)
        .map(Rows.message(new Blobs(handle)))
        .list()
        .reversed();
  }

  static List<StoredMessage> branch(Handle handle, String conversation, String leaf) {
    return handle
        .createQuery(
            """
            WITH RECURSIVE up (id, parent, depth) AS (
              SELECT id, parent, 0 FROM message WHERE id = ? AND conversation = ?
              UNION ALL
              SELECT m.id, m.parent, up.depth + 1 FROM up JOIN message m ON m.id = up.parent)
            SELECT m.* FROM up JOIN message m ON m.id = up.id ORDER BY up.depth DESC
            """)
        .bind(0, leaf)
        .bind(1, conversation)
        .map(Rows.message(new Blobs(handle)))
        .list();
  }

  /// The newest descendant: from child to newest child, down to a message without any.
  static String newestDescendant(Handle handle, String message) {
    return handle
        .createQuery(
            """
            WITH RECURSIVE down (id, depth) AS (
              VALUES (?, 0)
              UNION ALL
              SELECT (SELECT c.id FROM message c WHERE c.parent = down.id
                      ORDER BY c.number DESC LIMIT 1), depth + 1
              FROM down WHERE down.id IS NOT NULL)
            SELECT id FROM down WHERE id IS NOT NULL ORDER BY depth DESC LIMIT 1
            """)
        .bind(0, message)
        .mapTo(String.class)
        .one();
  }

  /// Notes that a branch is shown and that the conversation has changed.
  static void show(Handle handle, String conversation, String leaf) {
    handle.execute(
        "UPDATE conversation SET leaf = ?, updated = ? WHERE id = ?",
        leaf,
        System.currentTimeMillis(),
        conversation);
  }
}
