package dev.flint.store.sqlite;

import dev.flint.chat.Failure;
import dev.flint.store.json.Attachments;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Attachments as rows named by their SHA-256: the same picture is kept once.
final class Blobs implements Attachments {
  private final Handle handle;
  private final Set<String> kept = new HashSet<>();

  Blobs(Handle handle) {
    this.handle = handle;
  }

  @Override
  public String keep(byte[] bytes) {
    String hash = "sha256:" + HexFormat.of().formatHex(sha256(bytes));
    handle.execute(
        "INSERT INTO blob (hash, bytes, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        hash,
        bytes,
        System.currentTimeMillis());
    kept.add(hash);
    return hash;
  }

  /// Notes that a message holds what was kept since this object was made.
  void heldBy(String message) {
    for (String hash : kept) {
      handle.execute("INSERT INTO blob_use (holder, hash) VALUES (?, ?)", message, hash);
    }
  }

  @Override
  public byte[] bytes(String name) {
    return handle
        .createQuery("SELECT bytes FROM blob WHERE hash = ?")
        .bind(0, name)
        .mapTo(byte[].class)
        .findOne()
        .orElseThrow(
            () -> new Failure(Failure.Code.STORAGE, "the attachment " + name + " is missing"));
  }

  /// Deletes what nothing holds any more.
  static void eraseUnheld(Handle handle) {
    handle.execute("DELETE FROM blob WHERE hash NOT IN (SELECT hash FROM blob_use)");
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
