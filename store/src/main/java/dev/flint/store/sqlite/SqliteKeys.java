package dev.flint.store.sqlite;

import dev.flint.chat.Failure;
import dev.flint.store.ApiKey;
import dev.flint.store.Ids;
import dev.flint.store.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// API keys in SQLite.
final class SqliteKeys implements Keys {
  private static final long USE_NOTED_EVERY_MILLIS = Duration.ofMinutes(1).toMillis();

  private final Writer writer;
  private final Readers readers;

  SqliteKeys(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public ApiKey add(String name, Set<String> scopes, String hash, @Nullable Instant expires) {
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    var key = new ApiKey(Ids.fresh("key"), name, scopes, hash, now, expires, null, null);
    return writer.safely(handle -> {
      if (handle
          .createQuery("SELECT 1 FROM api_key WHERE name = ? AND revoked IS NULL")
          .bind(0, name)
          .mapTo(Integer.class)
          .findOne()
          .isPresent()) {
        throw new Failure(Failure.Code.BAD_REQUEST, "there is a key named " + name + " already");
      }
      handle.execute(
          """
          INSERT INTO api_key (id, name, scopes, hash, created, expires)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
          key.id(),
          name,
          String.join(" ", new TreeSet<>(scopes)),
          hash,
          now.toEpochMilli(),
          Rows.millis(expires));
      return key;
    });
  }

  @Override
  public Optional<ApiKey> find(String hash) {
    return readers.read(handle ->
        handle
            .createQuery("SELECT * FROM api_key WHERE hash = ?")
            .bind(0, hash)
            .map(Rows.KEY)
            .findOne());
  }

  @Override
  public List<ApiKey> list() {
    return readers.read(handle ->
        handle
            .createQuery("SELECT * FROM api_key ORDER BY created DESC, id DESC")
            .map(Rows.KEY)
            .list());
  }

  @Override
  public boolean revoke(String nameOrId) {
    return writer.safely(handle ->
        handle.execute(
                "UPDATE api_key SET revoked = ? WHERE (name = ? OR id = ?) AND revoked IS NULL",
                System.currentTimeMillis(),
                nameOrId,
                nameOrId)
            > 0);
  }

  @Override
  public void used(String id, Instant when) {
    long millis = when.toEpochMilli();
    var _ =
        writer.submit(
            Writer.Durability.SOON,
            handle ->
                handle.execute(
                    "UPDATE api_key SET last_used = ? WHERE id = ? AND coalesce(last_used, 0) <= ?",
                    millis,
                    id,
                    millis - USE_NOTED_EVERY_MILLIS));
  }
}
