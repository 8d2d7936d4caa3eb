package dev.flint.store.sqlite;

import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.RunEnd;
import dev.flint.store.RunFailure;
import dev.flint.store.RunLog;
import dev.flint.store.RunState;
import dev.flint.store.json.ChatJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;

/// Runs and their events in SQLite.
final class SqliteRunLog implements RunLog {
  private final Writer writer;
  private final Readers readers;
  private final Erasure erasure;

  SqliteRunLog(Writer writer, Readers readers, Erasure erasure) {
    this.writer = writer;
    this.readers = readers;
    this.erasure = erasure;
  }

  @Override
  public void create(Run run) {
    writer.safely(handle -> {
      insert(handle, run);
      return true;
    });
  }

  static void insert(Handle handle, Run run) {
    handle
        .createUpdate(
            """
            INSERT INTO run (id, owner, kind, conversation, question, answer, previous, state,
              model, request, created, started)
            VALUES (:id, :owner, :kind, :conversation, :question, :answer, :previous, :state,
              :model, :request, :created, :started)
            """)
        .bind("id", run.id())
        .bind("owner", run.owner())
        .bind("kind", run.kind().name())
        .bind("conversation", run.conversation())
        .bind("question", run.question())
        .bind("answer", run.answer())
        .bind("previous", run.previous())
        .bind("state", run.state().name())
        .bind("model", run.model())
        .bind("request", run.request())
        .bind("created", run.created().toEpochMilli())
        .bind("started", Rows.millis(run.started()))
        .execute();
  }

  @Override
  public void begin(String run, Instant started) {
    writer.safely(handle ->
        handle.execute(
            "UPDATE run SET state = 'RUNNING', started = ? WHERE id = ? AND state = 'QUEUED'",
            started.toEpochMilli(),
            run));
  }

  @Override
  public CompletableFuture<Void> append(String run, List<LoggedEvent> events) {
    List<String> lines = new ArrayList<>(events.size());
    for (LoggedEvent event : events) {
      lines.add(ChatJson.write(event.event()));
    }
    return writer
        .submit(
            Writer.Durability.SOON,
            handle -> {
              for (int i = 0; i < lines.size(); i++) {
                handle.execute(
                    "INSERT INTO event (run, sequence, event) VALUES (?, ?, ?)",
                    run,
                    events.get(i).sequence(),
                    lines.get(i));
              }
              return true;
            })
        .thenAccept(_ -> {});
  }

  @Override
  public void end(String run, RunEnd end) {
    writer.safely(handle -> {
      Optional<Run> before =
          handle.createQuery("SELECT * FROM run WHERE id = ?").bind(0, run).map(Rows.RUN).findOne();
      if (before.isPresent() && !before.get().state().ended()) {
        end(handle, before.get(), end);
      }
      return true;
    });
  }

  private static void end(Handle handle, Run run, RunEnd end) {
    RunFailure failure = end.failure();
    handle
        .createUpdate(
            """
            UPDATE run SET state = :state, usage = :usage, failure_code = :code,
              failure_sentence = :sentence, ended = :ended
            WHERE id = :id
            """)
        .bind("id", run.id())
        .bind("state", end.state().name())
        .bind("usage", end.usage() == null ? null : ChatJson.write(end.usage()))
        .bind("code", failure == null ? null : failure.code().name())
        .bind("sentence", failure == null ? null : failure.sentence())
        .bind("ended", System.currentTimeMillis())
        .execute();
    String conversation = run.conversation();
    String question = run.question();
    String answer = run.answer();
    if (end.answer() != null && conversation != null && question != null && answer != null) {
      Messages.add(handle, answer, conversation, question, end.answer(), run.id());
      handle.execute(
          "UPDATE conversation SET leaf = ?, updated = ? WHERE id = ? AND leaf = ?",
          answer,
          System.currentTimeMillis(),
          conversation,
          question);
    }
  }

  @Override
  public Optional<Run> find(String owner, String run) {
    return readers.read(handle -> find(handle, owner, run));
  }

  private static Optional<Run> find(Handle handle, String owner, String run) {
    return handle
        .createQuery("SELECT * FROM run WHERE id = ? AND owner = ?")
        .bind(0, run)
        .bind(1, owner)
        .map(Rows.RUN)
        .findOne();
  }

  @Override
  public List<LoggedEvent> events(String run, long after, int limit) {
    return readers.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM event WHERE run = ? AND sequence > ? ORDER BY sequence LIMIT ?")
            .bind(0, run)
            .bind(1, after)
            .bind(2, limit)
            .map(Rows.EVENT)
            .list());
  }

  /// Looks for the member as [ChatJson] writes it; within a text its quotes would be escaped.
  @Override
  public boolean untrusted(Collection<String> runs) {
    return readers.read(handle -> {
      for (String run : runs) {
        boolean found =
            handle
                .createQuery(
                    """
                    WITH RECURSIVE up (id) AS (
                      VALUES (?) UNION SELECT previous FROM up JOIN run USING (id)
                      WHERE previous IS NOT NULL)
                    SELECT EXISTS (SELECT 1 FROM event
                      WHERE run IN (SELECT id FROM up) AND instr(event, ?) > 0)
                    """)
                .bind(0, run)
                .bind(1, "\"untrusted\":true")
                .mapTo(Boolean.class)
                .one();
        if (found) {
          return true;
        }
      }
      return false;
    });
  }

  @Override
  public List<Run> recent(String owner, int limit) {
    return readers.read(handle ->
        handle
            .createQuery("SELECT * FROM run WHERE owner = ? ORDER BY created DESC LIMIT ?")
            .bind(0, owner)
            .bind(1, limit)
            .map(Rows.RUN)
            .list());
  }

  @Override
  public List<Run> of(String conversation) {
    return readers.read(handle ->
        handle
            .createQuery("SELECT * FROM run WHERE conversation = ? ORDER BY created, id")
            .bind(0, conversation)
            .map(Rows.RUN)
            .list());
  }

  @Override
  public List<Run> newest(String conversation, int most) {
    return readers.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM run WHERE conversation = ? ORDER BY created DESC, id DESC LIMIT ?")
            .bind(0, conversation)
            .bind(1, most)
            .map(Rows.RUN)
            .list()
            .reversed());
  }

  @Override
  public List<Run> unfinished(String conversation) {
    return readers.read(handle ->
        handle
            .createQuery("SELECT * FROM run WHERE conversation = ? AND state IN (?, ?)")
            .bind(0, conversation)
            .bind(1, RunState.QUEUED.name())
            .bind(2, RunState.RUNNING.name())
            .map(Rows.RUN)
            .list());
  }

  @Override
  public List<Run> unfinished() {
    return readers.read(handle ->
        handle
            .createQuery("SELECT * FROM run WHERE state IN ('QUEUED', 'RUNNING')")
            .map(Rows.RUN)
            .list());
  }

  @Override
  public boolean erase(String owner, String run) {
    return writer.erasing(handle -> {
      boolean there = find(handle, owner, run).isPresent();
      if (there) {
        erasure.run(handle, owner, run);
      }
      return there;
    });
  }
}
