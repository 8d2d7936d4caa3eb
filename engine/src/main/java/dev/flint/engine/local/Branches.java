package dev.flint.engine.local;

import dev.flint.model.cache.BlockPool;
import dev.flint.model.cache.KvCache;
import dev.flint.model.cache.KvLayout;
import dev.flint.model.run.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Times branches that grow together from one prompt, one token each in a step, and counts what
/// they hold and read. The prompt is read once, when this is made; tokens are random and nothing is
/// sampled, as in [Speed].
///
/// For one thread; the engine should have nothing else to do meanwhile.
public final class Branches implements Speed.Run {
  private static final long SEED = 42;

  private final LocalEngine engine;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Step step = new Step();
  private final BlockPool pool;
  private final KvCache prompt;
  private final int branches;
  private final int tokens;
  private int heldBlocks;
  private long kvBytesRead;

  /// @param shared tokens of the prompt
  /// @param tokens by which each branch grows
  public Branches(LocalEngine engine, int branches, int shared, int tokens) {
    this.engine = engine;
    this.branches = branches;
    this.tokens = tokens;
    KvLayout layout = engine.forward().kvLayout();
    pool = new BlockPool(layout, layout.bytes(shared) + branches * layout.bytes(tokens + 64));
    prompt = new KvCache(pool, "", shared + tokens);
    int most = engine.forward().maxRows();
    for (int at = 0; at < shared; at += most) {
      int rows = Math.min(most, shared - at);
      step.clear();
      step.add(prompt, random(rows), 0, rows, 0);
      engine.step(step, _ -> {});
      prompt.publish();
    }
  }

  @Override
  public int tokens() {
    return branches * tokens;
  }

  @Override
  public double seconds() {
    List<KvCache> forks = new ArrayList<>();
    for (int i = 0; i < branches; i++) {
      forks.add(prompt.fork(prompt.length()));
    }
    long begun = System.nanoTime();
    for (int i = 0; i < tokens; i++) {
      int[] next = random(branches);
      step.clear();
      for (int branch = 0; branch < branches; branch++) {
        step.add(forks.get(branch), next, branch, 1, 1);
      }
      engine.step(step, _ -> {});
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    heldBlocks = Math.ceilDiv(pool.held(), pool.layout().layers());
    kvBytesRead = engine.forward().kvBytesRead();
    forks.forEach(KvCache::close);
    return seconds;
  }

  /// Blocks of keys and values in use at the end of the last run, shared ones counted once.
  public int heldBlocks() {
    return heldBlocks;
  }

  /// Blocks that so many tokens take.
  public static int blocks(int tokens) {
    return Math.ceilDiv(tokens, KvLayout.BLOCK);
  }

  /// Bytes of keys and values that the last step of the last run read; what several branches share
  /// counts as often as it was read.
  public long kvBytesRead() {
    return kvBytesRead;
  }

  /// Of these, what the branches' own blocks account for.
  public long ownKvBytes() {
    int shared = prompt.length() / KvLayout.BLOCK;
    int all = blocks(prompt.length() + tokens);
    return (long) branches * (all - shared) * engine.forward().kvLayout().blockBytes();
  }

  @Override
  public Work work() {
    Work work = Work.NONE;
    for (int i = 1; i <= tokens; i++) {
      work =
          work.plus(
              Work.step(engine.model(), branches, branches, prompt.length() + (long) branches * i));
    }
    return work;
  }

  private int[] random(int count) {
    return random.ints(count, 0, engine.model().vocabulary()).toArray();
  }

  @Override
  public void close() {
    prompt.close();
    pool.close();
  }
}
