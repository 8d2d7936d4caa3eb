package dev.flint.store.sqlite;

import dev.flint.store.Erased;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;

/// Deletion for good, within a transaction of the caller. `secure_delete` (also of the search
/// index) zeroes the bytes in the file; [Writer#erasing] removes the log that still has them.
final class Erasure {
  private final List<Erased.Listener> listeners = new CopyOnWriteArrayList<>();

  void onErase(Erased.Listener listener) {
    listeners.add(listener);
  }

  void conversation(Handle handle, String owner, String id) {
    tell(new Erased(owner, id, runs(handle, "SELECT id FROM run WHERE conversation = ?", id)));
    handle.execute(
        "DELETE FROM search WHERE rowid IN (SELECT number FROM message WHERE conversation = ?)",
        id);
    handle.execute("DELETE FROM conversation WHERE id = ?", id);
    Blobs.eraseUnheld(handle);
  }

  void run(Handle handle, String owner, String id) {
    tell(new Erased(owner, null, List.of(id)));
    handle.execute("DELETE FROM run WHERE id = ?", id);
  }

  void all(Handle handle, String owner) {
    for (String id :
        handle
            .createQuery("SELECT id FROM conversation WHERE owner = ?")
            .bind(0, owner)
            .mapTo(String.class)
            .list()) {
      conversation(handle, owner, id);
    }
    tell(new Erased(owner, null, runs(handle, "SELECT id FROM run WHERE owner = ?", owner)));
    handle.execute("DELETE FROM run WHERE owner = ?", owner);
    handle.execute("DELETE FROM fact WHERE owner = ?", owner);
    handle.execute("DELETE FROM memory_used WHERE owner = ?", owner);
  }

  private static List<String> runs(Handle handle, String sql, String argument) {
    return handle.createQuery(sql).bind(0, argument).mapTo(String.class).list();
  }

  private void tell(Erased erased) {
    for (Erased.Listener listener : listeners) {
      listener.erasing(erased);
    }
  }
}
