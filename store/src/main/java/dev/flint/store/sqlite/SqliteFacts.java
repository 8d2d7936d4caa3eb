package dev.flint.store.sqlite;

import dev.flint.chat.Failure;
import dev.flint.store.Fact;
import dev.flint.store.Facts;
import dev.flint.store.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Facts in SQLite.
final class SqliteFacts implements Facts {
  private final Writer writer;
  private final Readers readers;

  SqliteFacts(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public Fact add(String owner, String said) {
    String text = Fact.text(said);
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    var fact = new Fact(Ids.fresh("fact"), owner, text, now, now);
    return writer.safely(handle -> {
      int count =
          handle
              .createQuery("SELECT count(*) FROM fact WHERE owner = ?")
              .bind(0, owner)
              .mapTo(Integer.class)
              .one();
      if (count >= Fact.MOST) {
        throw new Failure(
            Failure.Code.BAD_REQUEST,
            "there are " + count + " facts already, the most there can be; delete one first");
      }
      handle.execute(
          "INSERT INTO fact (id, owner, text, created, updated) VALUES (?, ?, ?, ?, ?)",
          fact.id(),
          owner,
          text,
          now.toEpochMilli(),
          now.toEpochMilli());
      return fact;
    });
  }

  @Override
  public List<Fact> list(String owner) {
    return readers.read(handle ->
        handle
            .createQuery("SELECT * FROM fact WHERE owner = ? ORDER BY created, id")
            .bind(0, owner)
            .map(Rows.FACT)
            .list());
  }

  @Override
  public Optional<Fact> change(String owner, String id, String said) {
    String text = Fact.text(said);
    return writer.erasing(handle -> {
      handle.execute(
          "UPDATE fact SET text = ?, updated = ? WHERE id = ? AND owner = ?",
          text,
          System.currentTimeMillis(),
          id,
          owner);
      return handle
          .createQuery("SELECT * FROM fact WHERE id = ? AND owner = ?")
          .bind(0, id)
          .bind(1, owner)
          .map(Rows.FACT)
          .findOne();
    });
  }

  @Override
  public boolean used(String owner) {
    return readers.read(handle ->
        handle
            .createQuery("SELECT 1 FROM memory_used WHERE owner = ?")
            .bind(0, owner)
            .mapTo(Integer.class)
            .findOne()
            .isPresent());
  }

  @Override
  public void use(String owner, boolean used) {
    writer.safely(handle ->
        handle.execute(
            used
                ? "INSERT OR IGNORE INTO memory_used (owner) VALUES (?)"
                : "DELETE FROM memory_used WHERE owner = ?",
            owner));
  }

  @Override
  public boolean erase(String owner, String id) {
    return writer.erasing(
        handle -> handle.execute("DELETE FROM fact WHERE id = ? AND owner = ?", id, owner) > 0);
  }
}
