package dev.flint.eval.run;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Sampling;
import dev.flint.eval.problem.Problem;
import dev.flint.eval.subject.Attempt;
import dev.flint.eval.subject.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Gives one subject the problems that its file does not yet have, several at a time. For one use.
///
/// The plain model and the modes are asked greedily (agents and votes draw by themselves); the seed
/// of a problem depends on its item alone, so that who is asked together with whom does not matter.
public final class EvalRun {
  /// Sees each row as it is written.
  @FunctionalInterface
  public interface Watcher {
    /// @param done problems of this run that are done, `rows` among them
    /// @param all problems asked for
    void row(Row row, int done, int all);
  }

  private sealed interface Outcome {
    record Done(Row row) implements Outcome {}

    record Broken(RuntimeException cause) implements Outcome {}

    record Stopped() implements Outcome {}
  }

  private final Subject subject;
  private final Engine engine;
  private final Head head;
  private final RunFile file;
  private final boolean replies;
  private final Meter meter;
  private final Queue<Problem> waiting = new ConcurrentLinkedQueue<>();
  private final LinkedBlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private volatile boolean stopped;

  /// @param engine the plain model; not closed
  /// @param replies whether what was said is kept in the file
  public EvalRun(Subject subject, Engine engine, Head head, RunFile file, boolean replies) {
    this.subject = subject;
    this.engine = engine;
    this.head = head;
    this.file = file;
    this.replies = replies;
    meter = Meter.ofProcess();
  }

  /// Works until all problems are done, or until [#stop].
  ///
  /// @return the rows of these problems, those of earlier runs included
  /// @throws Failure if the engine cannot go on; what is done is in the file
  public List<Row> run(Collection<Problem> problems, Watcher watcher) throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    for (Problem problem : problems) {
      Row before = file.before().get(problem.item());
      if (before == null) {
        waiting.add(problem);
      } else {
        rows.add(before);
      }
    }
    int missing = waiting.size();
    for (int i = 0; i < Math.min(head.atOnce(), missing); i++) {
      Thread.ofVirtual().name("problem solver " + i).start(this::work);
    }
    for (int i = 0; i < missing; i++) {
      switch (outcomes.take()) {
        case Outcome.Done(Row row) -> {
          file.add(row);
          rows.add(row);
          watcher.row(row, rows.size(), problems.size());
        }
        case Outcome.Broken(RuntimeException cause) -> {
          stopped = true;
          keepWhatIsDone();
          throw cause;
        }
        case Outcome.Stopped _ -> {
          return rows;
        }
      }
    }
    return rows;
  }

  private void keepWhatIsDone() {
    for (Outcome next; (next = outcomes.poll()) != null; ) {
      if (next instanceof Outcome.Done(Row row)) {
        file.add(row);
      }
    }
  }

  /// Ends [#run] soon; what is being worked on is given up. Any thread may.
  public void stop() {
    stopped = true;
    outcomes.add(new Outcome.Stopped());
  }

  public boolean isStopped() {
    return stopped;
  }

  private void work() {
    try {
      for (Problem problem = waiting.poll(); problem != null; problem = waiting.poll()) {
        if (stopped) {
          return;
        }
        outcomes.add(new Outcome.Done(solve(problem)));
      }
    } catch (RuntimeException e) {
      outcomes.add(new Outcome.Broken(e));
    } catch (InterruptedException e) {
      stop();
    }
  }

  private Row solve(Problem problem) throws InterruptedException {
    GenerateOptions options =
        GenerateOptions.DEFAULT
            .withSampling(Sampling.GREEDY)
            .withSeed(head.seed() * 1_000_000 + problem.item())
            .withMaxTokens(head.maxTokens());
    long begun = System.nanoTime();
    double cpu = meter.begin();
    double coreSeconds = 0;
    Attempt attempt = null;
    Failure failure = null;
    try {
      attempt = subject.attempt(problem, engine, options);
    } catch (Failure e) {
      failure = e;
    } finally {
      coreSeconds = meter.end(cpu);
    }
    double wallSeconds = (System.nanoTime() - begun) / 1e9;
    if (attempt == null) {
      return failed(problem, failure, rounded(coreSeconds), rounded(wallSeconds));
    }
    return new Row(
        problem.item(),
        problem.right(attempt.found()),
        attempt.found(),
        attempt.ended(),
        attempt.promptTokens(),
        attempt.generatedTokens(),
        rounded(coreSeconds),
        rounded(wallSeconds),
        null,
        replies ? attempt.text() : null);
  }

  /// What concerns this problem only becomes its row; the rest ends the run.
  private static Row failed(
      Problem problem, @Nullable Failure failure, double coreSeconds, double wallSeconds) {
    if (failure == null) {
      throw new IllegalStateException("neither an attempt nor a failure");
    }
    boolean onlyThis =
        switch (failure.code()) {
          case CONTEXT_OVERFLOW, BAD_REQUEST, UNSATISFIABLE -> true;
          case MODEL_NOT_FOUND,
              BAD_MODEL_FILE,
              UNSUPPORTED,
              OUT_OF_MEMORY,
              OVERLOADED,
              NETWORK,
              STORAGE,
              LICENCE,
              UPSTREAM,
              CANCELLED,
              INTERNAL ->
              false;
        };
    if (!onlyThis) {
      throw failure;
    }
    return new Row(
        problem.item(), false, "", "", 0, 0, coreSeconds, wallSeconds, failure.getMessage(), null);
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1_000) / 1e3;
  }
}
