package dev.flint.engine.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Reads a stream and closes it when no bytes come for too long, which ends a blocked read. (The
/// JDK's HTTP client limits the wait for an answer, but not the wait inside its body.)
final class StallWatch implements AutoCloseable {
  private final InputStream stream;
  private final Duration limit;
  private final Thread watcher;
  private volatile long lastNanos = System.nanoTime();
  private volatile boolean stalled;

  StallWatch(InputStream stream, Duration limit) {
    this.stream = stream;
    this.limit = limit;
    watcher = Thread.ofVirtual().start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        long left = limit.toNanos() - (System.nanoTime() - lastNanos);
        if (left <= 0) {
          stalled = true;
          stream.close();
          return;
        }
        Thread.sleep(Duration.ofNanos(left));
      }
    } catch (InterruptedException | IOException e) {
      // The reader finished, or finds the closed stream itself.
      Thread.currentThread().interrupt();
    }
  }

  /// @return bytes read, or -1 at the end
  /// @throws IOException also if the stream stalled
  int read(byte[] buffer) throws IOException {
    try {
      int count = stream.read(buffer);
      if (stalled) {
        throw new IOException("closed");
      }
      lastNanos = System.nanoTime();
      return count;
    } catch (IOException e) {
      if (stalled) {
        throw new IOException("no bytes came for " + limit.toMillis() / 1000.0 + " s", e);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
