package dev.flint.engine.local;

import dev.flint.model.cache.KvCache;
import dev.flint.model.run.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Times the forward pass of a loaded model in the shapes by which engines are compared: a prompt
/// that is read, and sequences that grow together. The tokens are random (the same ones in each
/// process), logits are computed where an engine needs them, and nothing is sampled: what
/// llama.cpp's `llama-bench` and `llama-batched-bench` time.
///
/// For one thread; the engine should have nothing else to do meanwhile.
public final class Speed {
  private static final long SEED = 42;

  private final LocalEngine engine;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Step step = new Step();

  public Speed(LocalEngine engine) {
    this.engine = engine;
  }

  /// Something to be timed, made ready once and run as often as wanted.
  public interface Run extends AutoCloseable {
    /// Tokens of one run, all sequences together.
    int tokens();

    /// Runs it once.
    ///
    /// @return seconds
    double seconds();

    /// The least that one run must compute and read.
    Work work();

    @Override
    void close();
  }

  /// Reading a prompt into an empty cache, up to the logits of its last token.
  public Run prompt(int tokens) {
    return new Prompt(tokens);
  }

  /// Sequences of `depth` tokens each that grow together by `tokens` more, one token each in a
  /// step. What they hold at first is read here and not timed.
  public Run growth(int sequences, int depth, int tokens) {
    return new Growth(sequences, depth, tokens);
  }

  private final class Prompt implements Run {
    private final int tokens;

    Prompt(int tokens) {
      this.tokens = tokens;
    }

    @Override
    public int tokens() {
      return tokens;
    }

    @Override
    public double seconds() {
      int[] prompt = random(tokens);
      try (KvCache cache = new KvCache(engine.forward().kvLayout(), tokens)) {
        long begun = System.nanoTime();
        read(cache, prompt, 1);
        return secondsSince(begun);
      }
    }

    @Override
    public Work work() {
      Work work = Work.NONE;
      int most = engine.forward().maxRows();
      for (int at = 0; at < tokens; at += most) {
        int rows = Math.min(most, tokens - at);
        int logitRows = at + rows == tokens ? 1 : 0;
        work = work.plus(Work.step(engine.model(), rows, logitRows, at + rows));
      }
      return work;
    }

    @Override
    public void close() {}
  }

  private final class Growth implements Run {
    private final List<KvCache> caches = new ArrayList<>();
    private final int depth;
    private final int tokens;

    Growth(int sequences, int depth, int tokens) {
      this.depth = depth;
      this.tokens = tokens;
      for (int i = 0; i < sequences; i++) {
        KvCache cache = new KvCache(engine.forward().kvLayout(), depth + tokens);
        caches.add(cache);
        read(cache, random(depth), 0);
      }
    }

    @Override
    public int tokens() {
      return caches.size() * tokens;
    }

    @Override
    public double seconds() {
      int[] next = random(tokens);
      long begun = System.nanoTime();
      for (int i = 0; i < tokens; i++) {
        step.clear();
        for (KvCache cache : caches) {
          step.add(cache, next, i, 1, 1);
        }
        engine.step(step, _ -> {});
      }
      double seconds = secondsSince(begun);
      caches.forEach(cache -> cache.truncate(depth));
      return seconds;
    }

    @Override
    public Work work() {
      int rows = caches.size();
      Work work = Work.NONE;
      for (int i = 1; i <= tokens; i++) {
        work = work.plus(Work.step(engine.model(), rows, rows, (long) rows * (depth + i)));
      }
      return work;
    }

    @Override
    public void close() {
      caches.forEach(KvCache::close);
    }
  }

  private void read(KvCache cache, int[] prompt, int logits) {
    int most = engine.forward().maxRows();
    for (int at = 0; at < prompt.length; at += most) {
      int rows = Math.min(most, prompt.length - at);
      step.clear();
      step.add(cache, prompt, at, rows, at + rows == prompt.length ? logits : 0);
      engine.step(step, _ -> {});
    }
  }

  private int[] random(int count) {
    return random.ints(count, 0, engine.model().vocabulary()).toArray();
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
