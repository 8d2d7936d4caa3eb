package dev.flint.engine.panels;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/// Lets one thread of one process at a time change a folder; the system frees it when a process
/// dies. The lock file stays.
final class FolderLock implements AutoCloseable {
  /// A file's lock counts between processes only.
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Waits for it.
  static FolderLock take(Path folder) throws IOException {
    THREADS.lock();
    FileChannel channel = null;
    boolean taken = false;
    try {
      channel =
          FileChannel.open(
              folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      taken = channel.lock().isValid();
      return new FolderLock(channel);
    } finally {
      if (!taken) {
        if (channel != null) {
          channel.close();
        }
        THREADS.unlock();
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      THREADS.unlock();
    }
  }
}
