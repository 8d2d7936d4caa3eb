package dev.flint.store.sqlite;

import static java.util.stream.Collectors.toSet;

import dev.flint.chat.Failure;
import dev.flint.store.ApiKey;
import dev.flint.store.Conversation;
import dev.flint.store.Fact;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.RunFailure;
import dev.flint.store.RunState;
import dev.flint.store.StoredMessage;
import dev.flint.store.json.Attachments;
import dev.flint.store.json.ChatJson;
import dev.flint.store.json.SettingsJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/// Rows as records.
final class Rows {
  static final RowMapper<Conversation> CONVERSATION =
      (row, _) ->
          new Conversation(
              row.getString("id"),
              row.getString("owner"),
              row.getString("title"),
              row.getBoolean("pinned"),
              SettingsJson.read(row.getString("settings")),
              row.getString("leaf"),
              time(row, "created"),
              time(row, "updated"),
              timeOrNull(row, "deleted"));

  static final RowMapper<Run> RUN =
      (row, _) ->
          new Run(
              row.getString("id"),
              row.getString("owner"),
              Run.Kind.valueOf(row.getString("kind")),
              row.getString("conversation"),
              row.getString("question"),
              row.getString("answer"),
              row.getString("previous"),
              RunState.valueOf(row.getString("state")),
              row.getString("model"),
              row.getString("request"),
              row.getString("usage") == null ? null : ChatJson.usage(row.getString("usage")),
              failure(row),
              time(row, "created"),
              timeOrNull(row, "started"),
              timeOrNull(row, "ended"));

  static final RowMapper<LoggedEvent> EVENT =
      (row, _) -> new LoggedEvent(row.getLong("sequence"), ChatJson.event(row.getString("event")));

  static final RowMapper<ApiKey> KEY =
      (row, _) ->
          new ApiKey(
              row.getString("id"),
              ApiKey.Kind.valueOf(row.getString("kind")),
              row.getString("name"),
              row.getString("owner"),
              words(row.getString("scopes"), " ").map(ApiKey.Scope::valueOf).collect(toSet()),
              words(row.getString("models"), "\n").collect(toSet()),
              row.getString("hash"),
              time(row, "created"),
              timeOrNull(row, "expires"),
              timeOrNull(row, "last_used"),
              timeOrNull(row, "revoked"));

  static final RowMapper<Fact> FACT =
      (row, _) ->
          new Fact(
              row.getString("id"),
              row.getString("owner"),
              row.getString("text"),
              time(row, "created"),
              time(row, "updated"));

  private Rows() {}

  static RowMapper<StoredMessage> message(Attachments attachments) {
    return (row, _) ->
        new StoredMessage(
            row.getString("id"),
            row.getString("conversation"),
            row.getString("parent"),
            ChatJson.message(row.getString("message"), attachments),
            row.getString("run"),
            time(row, "created"));
  }

  static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  private static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  private static Stream<String> words(String column, String between) {
    return column.isEmpty() ? Stream.empty() : Arrays.stream(column.split(between));
  }

  private static @Nullable RunFailure failure(ResultSet row) throws SQLException {
    String code = row.getString("failure_code");
    return code == null
        ? null
        : new RunFailure(Failure.Code.valueOf(code), row.getString("failure_sentence"));
  }
}
