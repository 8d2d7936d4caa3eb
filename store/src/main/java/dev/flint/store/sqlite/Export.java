package dev.flint.store.sqlite;

import java.io.OutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Everything of one owner as JSON, streamed row by row: each row is an object with its columns as
/// members; stored JSON is embedded, times are ISO 8601, bytes base 64.
final class Export {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Set<String> JSON =
      Set.of("settings", "message", "request", "usage", "event");
  private static final Set<String> TIMES =
      Set.of("created", "updated", "deleted", "started", "ended");

  private final Handle handle;
  private final String owner;
  private final JsonGenerator json;

  private Export(Handle handle, String owner, JsonGenerator json) {
    this.handle = handle;
    this.owner = owner;
    this.json = json;
  }

  static void write(Handle handle, String owner, OutputStream to) {
    try (JsonGenerator json =
        MAPPER.writer().without(StreamWriteFeature.AUTO_CLOSE_TARGET).createGenerator(to)) {
      json.writeStartObject();
      json.writeNumberProperty("v", 1);
      new Export(handle, owner, json).tables();
      json.writeEndObject();
    }
  }

  private void tables() {
    rows(
        "conversations",
        """
        SELECT id, title, pinned, settings, leaf, created, updated, deleted
        FROM conversation WHERE owner = ? ORDER BY created
        """);
    rows(
        "messages",
        """
        SELECT m.id, m.conversation, m.parent, m.message, m.run, m.created
        FROM message m JOIN conversation c ON c.id = m.conversation
        WHERE c.owner = ? ORDER BY m.number
        """);
    rows(
        "attachments",
        """
        SELECT DISTINCT b.hash, b.bytes
        FROM blob b JOIN blob_use u ON u.hash = b.hash JOIN message m ON m.id = u.holder
        JOIN conversation c ON c.id = m.conversation WHERE c.owner = ?
        """);
    rows(
        "runs",
        """
        SELECT id, kind, conversation, question, answer, previous, state, model, request, usage,
          failure_code, failure_sentence, created, started, ended
        FROM run WHERE owner = ? ORDER BY created
        """);
    rows(
        "events",
        """
        SELECT e.run, e.sequence, e.event
        FROM event e JOIN run r ON r.id = e.run WHERE r.owner = ? ORDER BY e.run, e.sequence
        """);
    rows("facts", "SELECT id, text, created, updated FROM fact WHERE owner = ? ORDER BY created");
  }

  private void rows(String name, String sql) {
    json.writeArrayPropertyStart(name);
    handle.createQuery(sql).bind(0, owner).map((row, _) -> object(row)).forEach(json::writePOJO);
    json.writeEndArray();
  }

  private static ObjectNode object(ResultSet row) throws SQLException {
    ObjectNode object = MAPPER.createObjectNode();
    int columns = row.getMetaData().getColumnCount();
    for (int i = 1; i <= columns; i++) {
      String name = row.getMetaData().getColumnName(i);
      Object value = row.getObject(i);
      if (value == null) {
        object.putNull(name);
      } else if (JSON.contains(name)) {
        object.set(name, MAPPER.readTree(row.getString(i)));
      } else if (TIMES.contains(name)) {
        object.put(name, Instant.ofEpochMilli(row.getLong(i)).toString());
      } else if (name.equals("pinned")) {
        object.put(name, row.getBoolean(i));
      } else {
        object.putPOJO(name, value);
      }
    }
    return object;
  }
}
