package dev.flint.store.sqlite;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Waits for another thread's result; a virtual thread lets go of its carrier meanwhile.
final class Waiting {
  private Waiting() {}

  static <T extends @Nullable Object> T on(CompletableFuture<T> result, Path file) {
    try {
      return result.join();
    } catch (CompletionException e) {
      throw Faults.of(file, e);
    }
  }
}
