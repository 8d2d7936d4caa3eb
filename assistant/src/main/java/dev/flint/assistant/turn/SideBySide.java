package dev.flint.assistant.turn;

import dev.flint.chat.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
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
      throw failure(e);
    }
  }

  /// As `all`, until one of the halts comes: tasks that are not done then are interrupted.
  ///
  /// @return the results in the order of the tasks, empty for those that were interrupted
  /// @throws Failure the first task's that failed, once all have ended
  static <T> List<Optional<T>> until(List<Halt> halts, List<? extends Callable<T>> tasks)
      throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> done =
          tasks.stream().map(task -> threads.submit((Callable<T>) task)).toList();
      Runnable stop = () -> done.forEach(task -> task.cancel(true));
      halts.forEach(halt -> halt.attach(stop));
      try {
        List<Optional<T>> results = new ArrayList<>(done.size());
        for (Future<T> result : done) {
          results.add(result(result));
        }
        return results;
      } finally {
        stop.run();
        halts.forEach(halt -> halt.detach(stop));
      }
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static <T> Optional<T> result(Future<T> task)
      throws InterruptedException, ExecutionException {
    try {
      return Optional.of(task.get());
    } catch (CancellationException _) {
      return Optional.empty();
    }
  }

  private static Failure failure(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case InterruptedException interrupted -> throw interrupted;
      case Failure failure -> failure;
      case null, default ->
          new Failure(
              Failure.Code.INTERNAL, "a task failed in a way it must not: " + e.getCause(), e);
    };
  }
}
