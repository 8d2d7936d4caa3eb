package dev.flint.assistant.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Watches what a server sends: counts it, notes that the server's tools have changed, and knows
/// when the connection has ended. Safe for many threads.
final class Inbound {
  /// Largest message in bytes.
  static final int MOST_BYTES = 4 << 20;

  /// What may come between two requests of ours.
  static final int MOST_MESSAGES = 10_000;

  private static final long MOST_BYTES_IN_ALL = 64L << 20;

  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean stale = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /// We are sending something.
  void sends(McpSchema.JSONRPCMessage message) {
    if (message instanceof McpSchema.JSONRPCRequest) {
      messages.set(0);
      bytes.set(0);
    }
  }

  /// @param size in bytes; 0 where the transport does not tell
  /// @return whether the protocol's client is to see the message
  boolean hears(McpSchema.JSONRPCMessage message, int size) {
    if (messages.incrementAndGet() > MOST_MESSAGES || bytes.addAndGet(size) > MOST_BYTES_IN_ALL) {
      end("it flooded Flint with messages");
    }
    if (message instanceof McpSchema.JSONRPCNotification note) {
      if (note.method().equals(McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED)) {
        stale.set(true);
      }
      return false;
    }
    return !ended.isDone();
  }

  /// Whether the server has said that its tools changed since this was asked last.
  boolean takeStale() {
    return stale.getAndSet(false);
  }

  /// What its tools are now could not be asked: to be asked again before they are used.
  void stillStale() {
    stale.set(true);
  }

  /// @param why a sentence about the server, which is "it"
  void end(String why) {
    ended.completeExceptionally(new Ended(why));
  }

  /// Fails with [Ended] when the connection is over.
  CompletableFuture<Void> ended() {
    return ended;
  }

  /// The connection is over.
  static final class Ended extends Exception {
    private static final long serialVersionUID = 1L;

    Ended(String why) {
      super(why);
    }
  }
}
