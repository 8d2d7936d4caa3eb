package dev.flint.store.sqlite;

import static java.util.stream.Collectors.joining;

import dev.flint.chat.Failure;
import dev.flint.store.ApiKey;
import dev.flint.store.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
  public void add(ApiKey key) {
    writer.safely(handle -> {
      if (handle
          .createQuery("SELECT 1 FROM api_key WHERE name = ? AND revoked IS NULL")
          .bind(0, key.name())
          .mapTo(Integer.class)
          .findOne()
          .isPresent()) {
        throw new Failure(
            Failure.Code.BAD_REQUEST, "there is a key called '" + key.name() + "' already");
      }
      return handle.execute(
          """
          INSERT INTO api_key (id, kind, name, owner, scopes, models, hash, created, expires)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
          key.id(),
          key.kind().name(),
          key.name(),
          key.owner(),
          key.scopes().stream().map(Enum::name).sorted().collect(joining(" ")),
          key.models().stream().sorted().collect(joining("\n")),
          key.hash(),
          key.created().toEpochMilli(),
          Rows.millis(key.expires()));
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

  @Override
  public void offer(String codeHash, Instant expires) {
    writer.safely(handle -> {
      handle.execute("DELETE FROM pairing_code WHERE expires <= ?", System.currentTimeMillis());
      return handle.execute(
          "INSERT INTO pairing_code (hash, expires) VALUES (?, ?)",
          codeHash,
          expires.toEpochMilli());
    });
  }

  @Override
  public boolean redeem(String codeHash, Instant now) {
    return writer.safely(handle ->
        handle.execute(
                "DELETE FROM pairing_code WHERE hash = ? AND expires > ?",
                codeHash,
                now.toEpochMilli())
            > 0);
  }
}
