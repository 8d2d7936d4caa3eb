package dev.flint.cli.bench;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Session;
import dev.flint.engine.local.LocalEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Requests of random sizes, four at a time: some are read to their end, some are cancelled by
/// another thread, some fork on the way, some are left without a word.
final class AgentLoad {
  private static final long SEED = 7;
  private static final int AT_ONCE = 4;
  private static final int MOST_GENERATED = 48;

  /// So many later requests may end before one has its first token; no more than that is fair.
  private static final int PATIENCE = 5 * AT_ONCE;

  private static final long MOST_SETTLING_NANOS = 10_000_000_000L;
  private static final long POLL_NANOS = 10_000_000;

  private final LocalEngine engine;
  private final AgentSizes sizes;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger errors = new AtomicInteger();
  private final AtomicInteger starved = new AtomicInteger();

  AgentLoad(LocalEngine engine, AgentSizes sizes) {
    this.engine = engine;
    this.sizes = sizes;
  }

  /// @param leakedBytes keys and values that are still held when all sessions are closed
  record Outcome(int errors, int starved, long leakedBytes, List<String> sentences) {}

  Outcome run() {
    List<String> sentences = new ArrayList<>();
    List<Callable<Integer>> workers = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      workers.add(() -> {
        for (int n = begun.getAndIncrement(); n < sizes.requests(); n = begun.getAndIncrement()) {
          try {
            request(n);
          } catch (RuntimeException e) {
            errors.incrementAndGet();
            synchronized (sentences) {
              sentences.add("request " + n + ": " + e.getMessage());
            }
          }
          ended.incrementAndGet();
        }
        return 0;
      });
    }
    TimedAnswer.together(workers);
    settle();
    engine.forget();
    long left = engine.load().heldBytes() + engine.load().keptBytes();
    if (left > 0) {
      sentences.add("when all sessions were closed: " + engine.load());
    }
    return new Outcome(errors.get(), starved.get(), left, sentences);
  }

  /// What was cancelled last may be in its last step.
  private void settle() {
    long end = System.nanoTime() + MOST_SETTLING_NANOS;
    while (engine.load().running() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private void request(int n) {
    SplittableRandom random = new SplittableRandom(SEED + n);
    int tokens = 1 + random.nextInt(sizes.prompt());
    int kind = random.nextInt(4);
    int stop = 1 + random.nextInt(MOST_GENERATED);
    String prompt = AgentPrompts.text(engine.tokenizer(), tokens, random.nextInt(10));
    GenerateOptions options =
        AgentPrompts.endless(engine.tokenizer(), 1 + random.nextInt(MOST_GENERATED));
    try (Session session = engine.openRaw(prompt)) {
      switch (kind) {
        case 0 -> read(session, options, MOST_GENERATED);
        case 1 -> cancelled(session, options, stop);
        case 2 -> {
          read(session, options, stop);
          try (Session fork = session.fork()) {
            TimedAnswer.together(
                List.of(
                    () -> read(session, options, MOST_GENERATED),
                    () -> read(fork, options, MOST_GENERATED)));
          }
        }
        default -> read(session, options, stop);
      }
    }
  }

  private int read(Session session, GenerateOptions options, int most) {
    int before = ended.get();
    int pieces = 0;
    try (Events events = session.generate(options)) {
      for (@Nullable Event event = events.next();
          event != null && pieces < most;
          event = events.next()) {
        if (event instanceof Event.Text && pieces++ == 0 && ended.get() - before > PATIENCE) {
          starved.incrementAndGet();
        }
      }
    }
    return pieces;
  }

  /// Another thread closes the answer, as a client's connection that breaks does.
  private static void cancelled(Session session, GenerateOptions options, int after) {
    try (Events events = session.generate(options)) {
      Thread other = null;
      int seen = 0;
      for (@Nullable Event event = events.next(); event != null; event = events.next()) {
        if (++seen == Math.max(1, after / 4)) {
          other = Thread.ofVirtual().start(events::close);
        }
      }
      if (other != null) {
        other.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Failure e) {
      if (e.code() != Failure.Code.CANCELLED) {
        throw e;
      }
    }
  }
}
