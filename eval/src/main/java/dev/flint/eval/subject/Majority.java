package dev.flint.eval.subject;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Sampling;
import dev.flint.chat.Session;
import dev.flint.eval.problem.Problem;
import dev.flint.eval.problem.Style;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The plain model several times over, each time drawn anew; the answer given most often counts
/// (self-consistency, Wang et al., arXiv 2203.11171). Of equally frequent ones the first.
///
/// @param votes how many answers
record Majority(int votes) implements Subject {
  private static final int MOST_VOTES = 64;

  /// Multiplies the problem's seed, so that no two problems share a sample's.
  private static final long SEEDS = 1_000_003;

  /// @throws Failure BAD_REQUEST if there are too many votes
  static Majority of(int votes) {
    if (votes > MOST_VOTES) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "majority-" + votes + ": at most " + MOST_VOTES + " votes");
    }
    return new Majority(votes);
  }

  @Override
  public String id() {
    return "majority-" + votes;
  }

  @Override
  public Attempt attempt(Problem problem, Engine engine, GenerateOptions options)
      throws InterruptedException {
    if (!problem.votable()) {
      throw new Failure(
          Failure.Code.UNSUPPORTED, "programs cannot be put to a vote; choose another subject");
    }
    long seed = options.seed().orElse(0) * SEEDS;
    List<Spoken> all = new ArrayList<>();
    try (Session question = engine.open(Plain.opening(problem, Style.STEPS));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Spoken>> work = new ArrayList<>();
      for (int i = 0; i < votes; i++) {
        Session voter = question.fork();
        GenerateOptions own = options.withSampling(Sampling.DEFAULT).withSeed(seed + i);
        work.add(() -> {
          try (voter) {
            return Spoken.of(voter, own);
          }
        });
      }
      for (Future<Spoken> done : threads.invokeAll(work)) {
        all.add(done.get());
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    }
    return counted(problem, all);
  }

  private static Attempt counted(Problem problem, List<Spoken> all) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    var text = new StringBuilder();
    int read = 0;
    int written = 0;
    for (Spoken spoken : all) {
      String found = problem.found(spoken.reply());
      if (!found.isEmpty()) {
        counts.merge(found, 1, Integer::sum);
      }
      text.append(spoken.reply().text()).append("\n\n");
      read += spoken.promptTokens();
      written += spoken.generatedTokens();
    }
    String winner = "";
    int most = 0;
    for (Map.Entry<String, Integer> count : counts.entrySet()) {
      if (count.getValue() > most) {
        most = count.getValue();
        winner = count.getKey();
      }
    }
    return new Attempt(winner, text.toString(), most + " votes", read, written);
  }
}
