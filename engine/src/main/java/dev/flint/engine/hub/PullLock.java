package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Lets one pull of a model run at a time, across processes; the system frees it when a process
/// dies. The lock file itself stays: deleting it would let two processes hold different ones.
final class PullLock implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final FileChannel channel;

  private PullLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Waits until nobody else holds it.
  ///
  /// @param waiting called once if somebody does
  static PullLock take(Path file, Runnable waiting) {
    Optional<PullLock> lock = tryTake(file);
    if (lock.isEmpty()) {
      waiting.run();
    }
    while (lock.isEmpty()) {
      Interrupts.sleep(POLL);
      lock = tryTake(file);
    }
    return lock.get();
  }

  static Optional<PullLock> tryTake(Path file) {
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      @Nullable FileLock lock = null;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        // Another thread of this process holds it.
        lock = null;
      } finally {
        if (lock == null) {
          channel.close();
        }
      }
      return lock == null ? Optional.empty() : Optional.of(new PullLock(channel));
    } catch (IOException e) {
      throw PartialFile.storage(file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, "a lock could not be freed", e);
    }
  }
}
