package dev.flint.engine.local;

import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.model.cache.BlockPool;
import dev.flint.model.cache.KvCache;
import dev.flint.model.draft.NgramPool;
import dev.flint.model.run.Forward;
import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.kernel.F32;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Computes all answers of one engine together, in one thread of its own: continuous batching (Yu
/// et al., "Orca", OSDI 2022). Each turn plans a step, runs it, draws, and hands the events to
/// their readers:
///
/// ```
/// lock ─ Scheduler.plan ─ unlock ─ Forward.run ─ draw ─ lock ─ deliver ─ unlock ─ …
/// ```
///
/// One lock guards the scheduler, the block pool and all transcripts. It is never held while the
/// model computes, and blocks are taken from the pool between steps only; so sessions may fork, end
/// and rewind at any time. While nobody waits for a token the thread sleeps.
final class BatchLoop implements AutoCloseable {
  private final LocalEngine engine;
  private final Forward forward;
  private final Crew crew;
  private final int mostLive;
  private final boolean drafts;
  private final BlockPool pool;
  private final NgramPool ngrams = new NgramPool();
  private final Pace pace;
  private final Scheduler scheduler;
  private final StepPlan plan = new StepPlan();
  private final float[][] logits; // [worker][vocabulary]
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Thread thread;
  private long arrivals;
  private boolean closed;

  BatchLoop(LocalEngine engine, Crew crew, BlockPool pool, LocalOptions options) {
    this.engine = engine;
    this.crew = crew;
    this.pool = pool;
    forward = engine.forward();
    mostLive = options.answers() + options.waiting();
    drafts = options.drafts();
    pace = new Pace(forward.maxLogitRows());
    scheduler = new Scheduler(pool, pace, options.answers(), forward.maxRows());
    logits = new float[crew.size()][engine.model().vocabulary()];
    thread = Thread.ofPlatform().name("flint-loop").daemon().unstarted(this::run);
    thread.start();
  }

  /// A transcript without tokens.
  ///
  /// @param stored whether what is computed of it may be kept on a disk
  Transcript transcript(String tenant, boolean stored, int capacity) {
    lock.lock();
    try {
      KvCache cache = new KvCache(pool, tenant, capacity);
      if (stored) {
        cache.last();
      }
      return new Transcript(new Tokens(), cache);
    } finally {
      lock.unlock();
    }
  }

  /// Begins an answer to a transcript, which belongs to the loop until [#takeBack].
  ///
  /// @throws Failure OVERLOADED, or CANCELLED if the engine is closed
  Sequence begin(
      Transcript transcript,
      String tenant,
      GenerateOptions options,
      Reply reply,
      @Nullable HeldText held) {
    lock.lock();
    try {
      if (closed) {
        throw closedFailure();
      }
      scheduler.dropClosed();
      if (scheduler.running() + scheduler.waiting() >= mostLive) {
        throw new Failure(
            Failure.Code.OVERLOADED,
            scheduler.waiting() + " answers wait for their turn already; try again later");
      }
      Answer answer = new Answer(transcript.tokens.size(), reply.mayReason(), this::wake);
      Draft draft = new Draft(ngrams, tenant, drafts);
      Sequence sequence =
          new Sequence(engine, transcript, answer, options, reply, held, draft, arrivals++);
      scheduler.wake(transcript);
      scheduler.enter(sequence);
      scheduler.rest(transcript);
      work.signal();
      return sequence;
    } finally {
      lock.unlock();
    }
  }

  /// Ends an answer, if it goes on still, and gives its transcript back as far as it was pulled.
  Transcript takeBack(Sequence sequence) {
    lock.lock();
    try {
      sequence.answer.close();
      int pulled = sequence.answer.pulled();
      if (sequence.inStep) {
        sequence.abandoned = true;
        return rested(sequence.transcript.fork(pulled));
      }
      if (sequence.state != Sequence.State.ENDED) {
        scheduler.leave(sequence);
      }
      sequence.transcript.truncate(pulled);
      return sequence.transcript;
    } finally {
      lock.unlock();
    }
  }

  /// A transcript of the first `count` tokens of another one, in the same blocks.
  Transcript fork(Transcript transcript, int count) {
    lock.lock();
    try {
      return rested(transcript.fork(count));
    } finally {
      lock.unlock();
    }
  }

  /// Goes on with the tokens that are given, and what was read of them.
  ///
  /// @param tokens begins with the same `common` tokens as the transcript
  Transcript replace(Transcript transcript, Tokens tokens, int common) {
    lock.lock();
    try {
      KvCache cache = transcript.cache;
      cache.truncate(Math.min(cache.length(), common));
      scheduler.wake(transcript);
      return rested(new Transcript(tokens, cache));
    } finally {
      lock.unlock();
    }
  }

  private Transcript rested(Transcript transcript) {
    scheduler.rest(transcript);
    return transcript;
  }

  /// Gives the blocks of a transcript back.
  void drop(Transcript transcript) {
    lock.lock();
    try {
      scheduler.wake(transcript);
      transcript.cache.close();
    } finally {
      lock.unlock();
    }
  }

  /// Forgets all that is kept for later.
  void forget() {
    lock.lock();
    try {
      pool.forget();
    } finally {
      lock.unlock();
    }
  }

  /// What the engine does at this moment.
  Load load() {
    lock.lock();
    try {
      return new Load(
          scheduler.running(),
          scheduler.waiting(),
          pool.capacity() * pool.layout().pageBytes(),
          pool.held() * pool.layout().pageBytes(),
          pool.kept() * pool.layout().pageBytes());
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (prepare()) {
      compute();
    }
  }

  /// Waits until there is something to compute and plans it.
  ///
  /// @return false if the loop was closed
  private boolean prepare() {
    lock.lock();
    try {
      while (!closed) {
        try {
          scheduler.plan(plan);
        } catch (RuntimeException | OutOfMemoryError e) {
          failAll(failure(e));
          continue;
        }
        if (!plan.isEmpty()) {
          return true;
        }
        work.awaitUninterruptibly();
      }
      failAll(closedFailure());
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void compute() {
    long begun = System.nanoTime();
    Failure failure = null;
    try {
      engine.step(plan.step, this::draw);
    } catch (RuntimeException | Error e) {
      failure = failure(e);
    }
    long nanos = System.nanoTime() - begun;
    lock.lock();
    try {
      if (failure == null) {
        pace.measured(plan.decodingRows(), plan.readingRows(), nanos);
      }
      for (StepPlan.Part part : plan.parts) {
        deliver(part, failure, nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private void draw(F32 rows) {
    if (plan.drawing.size() == 1) {
      draw(rows, plan.drawing.getFirst(), 0);
    } else if (!plan.drawing.isEmpty()) {
      crew.run(worker -> {
        for (int i = worker.take(); i < plan.drawing.size(); i = worker.take()) {
          draw(rows, plan.drawing.get(i), worker.index());
        }
      });
    }
  }

  private void draw(F32 rows, StepPlan.Part part, int worker) {
    part.sequence().draw(rows, part.firstLogit(), logits[worker]);
  }

  private void deliver(StepPlan.Part part, @Nullable Failure failure, long nanos) {
    Sequence sequence = part.sequence();
    sequence.inStep = false;
    boolean goesOn = false;
    if (failure != null) {
      sequence.transcript.cache.truncate(0);
      sequence.fail(failure);
    } else if (part.logits() == 0) {
      sequence.read(part.rows(), nanos);
      goesOn = true;
    } else {
      goesOn = sequence.drew(part.rows(), nanos);
    }
    if (!goesOn || sequence.abandoned) {
      scheduler.leave(sequence);
    }
  }

  private void failAll(Failure failure) {
    for (Sequence sequence : scheduler.live()) {
      sequence.inStep = false;
      sequence.transcript.cache.truncate(0);
      sequence.fail(failure);
      scheduler.leave(sequence);
    }
  }

  private static Failure failure(Throwable e) {
    return switch (e) {
      case Failure known -> known;
      case OutOfMemoryError o ->
          new Failure(Failure.Code.OUT_OF_MEMORY, "there is no memory for more keys and values", o);
      default -> new Failure(Failure.Code.INTERNAL, "computing a step failed: " + e, e);
    };
  }

  private static Failure closedFailure() {
    return new Failure(Failure.Code.CANCELLED, "the engine was closed");
  }

  /// Fails what runs and ends the thread, after the step it is in.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signal();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
