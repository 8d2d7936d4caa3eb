package dev.flint.assistant.turn;

import dev.flint.chat.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Several pieces of one turn's work at the same time.
public final class SideBySide {
  private SideBySide() {}

  /// Does all of it, each task in a thread of its own, and waits for all.
  ///
  /// @return the results in the order of the tasks
  /// @throws Failure the first task's that failed, once all have ended
  public static <T> List<T> all(List<? extends Callable<T>> tasks) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> done = threads.invokeAll(tasks);
      List<T> results = new ArrayList<>(done.size());
      for (Future<T> result : done) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case InterruptedException interrupted -> throw interrupted;
        case Failure failure -> throw failure;
        case null, default ->
            throw new Failure(
                Failure.Code.INTERNAL, "a task failed in a way it must not: " + e.getCause(), e);
      }
    }
  }
}
