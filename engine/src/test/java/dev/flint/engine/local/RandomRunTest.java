package dev.flint.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Sampling;
import dev.flint.chat.Session;
import dev.flint.tensor.kernel.attention.KvForm;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Many answers at once, with forks, rewinds, cancels and priorities, against the oracle of the
/// same requests one after the other.
final class RandomRunTest {
  private static final int CONTEXT = 256;

  /// What is asked; the order in which answers meet differs in every run all the same.
  private static final long SEED = Long.getLong("flint.test.seed", 20_261_123);

  @ParameterizedTest
  @CsvSource({"llama, F16", "qwen2, F16", "llama-k-quants, F16", "gemma3, F16", "gemma3, Q8"})
  void everyAnswerEqualsItsOwnSingleRun(String model, KvForm form) throws Exception {
    long seed = SEED;
    LocalOptions alone =
        new LocalOptions(CONTEXT, 1, "").withAnswers(1).withDrafts(false).withKvForm(form);
    List<List<String>> expected = new ArrayList<>();
    try (LocalEngine engine = Tiny.load(model, alone)) {
      for (int i = 0; i < 60; i++) {
        engine.forget();
        expected.add(script(engine, seed + i));
      }
    }
    // Room for about three full contexts, so that answers give way to each other all the time.
    try (LocalEngine probe = Tiny.load(model, alone)) {
      long bytes = 3 * probe.forward().kvLayout().bytes(CONTEXT) + 1;
      LocalOptions crowded =
          new LocalOptions(CONTEXT, 2, "").withKvBytes(bytes).withAnswers(6).withKvForm(form);
      try (LocalEngine engine = Tiny.load(model, crowded)) {
        assertThat(together(engine, seed, 60, 10)).isEqualTo(expected);
        assertEmpty(engine);
      }
    }
  }

  @Test
  void twoHundredRequestsFourAtATimeLeaveNothingBehind() throws Exception {
    long seed = SEED;
    LocalOptions options = new LocalOptions(CONTEXT, 2, "").withKvBytes(256 << 20);
    try (LocalEngine engine = Tiny.load("qwen3", options)) {
      assertThat(together(engine, seed, 200, 4)).hasSize(200);
      assertEmpty(engine);
    }
  }

  /// One place, and always somebody of a higher priority who wants it.
  @Test
  void whoWaitsLongIsNotOvertakenForEver() throws Exception {
    GenerateOptions urgent = Tiny.greedy(30).withPriority(1);
    LocalOptions options = new LocalOptions(CONTEXT, 1, "").withAnswers(1).withDrafts(false);
    try (LocalEngine engine = Tiny.load("llama", options);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean served = new AtomicBoolean();
      AtomicInteger overtook = new AtomicInteger();
      Semaphore begun = new Semaphore(0);
      Callable<Integer> feed =
          () -> {
            while (!served.get() && overtook.get() < 100) {
              try (Session session = engine.openRaw("urgent")) {
                begun.release();
                Tiny.answer(session, urgent);
                overtook.incrementAndGet();
              }
            }
            return 0;
          };
      List<Future<Integer>> feeds =
          List.of(threads.submit(feed), threads.submit(feed), threads.submit(feed));
      begun.acquire(3);
      try (Session patient = engine.openRaw("patient")) {
        Tiny.answer(patient, Tiny.greedy(30));
        served.set(true);
      }
      for (Future<Integer> one : feeds) {
        one.get(5, TimeUnit.MINUTES);
      }
      assertThat(overtook).hasValueLessThan(100);
    }
  }

  private static void assertEmpty(LocalEngine engine) throws Exception {
    // A step that was running when the last session closed gives its blocks back at its end.
    for (int i = 0; engine.load().heldBytes() > 0 && i < 1000; i++) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(engine.load().heldBytes()).isZero();
    assertThat(engine.load().running() + engine.load().waiting()).isZero();
    engine.forget();
    assertThat(engine.load().keptBytes()).isZero();
  }

  private static List<List<String>> together(LocalEngine engine, long seed, int count, int atATime)
      throws Exception {
    Semaphore places = new Semaphore(atATime);
    List<Future<List<String>>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        long own = seed + i;
        Callable<List<String>> one =
            () -> {
              places.acquire();
              try {
                return script(engine, own);
              } finally {
                places.release();
              }
            };
        running.add(threads.submit(one));
      }
      List<List<String>> results = new ArrayList<>();
      for (Future<List<String>> one : running) {
        results.add(one.get(5, TimeUnit.MINUTES));
      }
      return results;
    }
  }

  /// What somebody does with a session; the same for a seed on every engine.
  private static List<String> script(LocalEngine engine, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> said = new ArrayList<>();
    String prompt = "0123456789abcdefghijklmnopqrstuvwxyz. ".repeat(random.nextInt(4));
    prompt += random.nextInt(2) == 0 ? "" : "What next? " + random.nextInt(3);
    prompt += "x".repeat(random.nextInt(1, 40));
    try (Session session = engine.openRaw(prompt)) {
      List<Integer> stood = new ArrayList<>(List.of(session.length()));
      for (int turn = random.nextInt(1, 4); turn > 0; turn--) {
        GenerateOptions options = options(random);
        switch (random.nextInt(4)) {
          case 0 -> said.add(Tiny.answer(session, options));
          case 1 -> {
            try (Events events = session.generate(options)) {
              said.add(Tiny.text(events, random.nextInt(6)));
            }
          }
          case 2 -> said.addAll(forked(session, options, random));
          default -> {
            int back = random.nextInt(stood.size());
            session.rewind(stood.get(back));
            stood.subList(back + 1, stood.size()).clear();
            said.add(Tiny.answer(session, options));
          }
        }
        stood.add(session.length());
      }
      said.add(String.valueOf(session.length()));
    }
    return said;
  }

  private static List<String> forked(Session session, GenerateOptions options, SplittableRandom r) {
    List<String> said = new ArrayList<>();
    List<Session> forks = new ArrayList<>();
    try (Events events = session.generate(options)) {
      for (int i = r.nextInt(1, 4); i > 0; i--) {
        said.add(Tiny.text(events, r.nextInt(4)));
        forks.add(session.fork());
      }
      for (Session fork : forks) {
        try (fork) {
          said.add(fork.length() + Tiny.answer(fork, options(r)));
        }
      }
      said.add(Tiny.text(events));
    }
    return said;
  }

  private static GenerateOptions options(SplittableRandom random) {
    GenerateOptions options =
        GenerateOptions.DEFAULT
            .withMaxTokens(random.nextInt(1, 60))
            .withSeed(random.nextInt(1000))
            .withPriority(random.nextInt(3))
            .withLogprobs(random.nextInt(4) == 0 ? 2 : 0);
    return random.nextInt(2) == 0 ? options : options.withSampling(Sampling.GREEDY);
  }
}
