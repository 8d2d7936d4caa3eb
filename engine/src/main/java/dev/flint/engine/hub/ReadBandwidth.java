package dev.flint.engine.hub;

import dev.flint.engine.machine.Machine;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;

/// How fast all processors together read memory, which bounds the speed of decoding: each token
/// reads every weight once. Measured once in a few tenths of a second, then remembered.
public final class ReadBandwidth {
  private static final long ALL_BYTES = 96L << 20;
  private static final long LEAST_BYTES = 4L << 20;
  private static final int CHUNK_WORDS = 1 << 15;
  private static final int CHUNK_BYTES = CHUNK_WORDS * Long.BYTES;
  private static final int LEAST_PASSES = 5;
  private static final int MOST_PASSES = 10;
  private static final Duration PASS = Duration.ofMillis(60);
  private static final Duration VALID = Duration.ofDays(30);

  /// Keeps the sums alive, so that the reads are not optimised away.
  private static final AtomicLong SINK = new AtomicLong();

  private ReadBandwidth() {}

  /// A figure and the machine it holds for.
  record Measured(String processorName, int processors, double bytesPerSecond, String at) {
    Measured {
      processorName = Objects.requireNonNullElse(processorName, "");
      at = Objects.requireNonNullElse(at, "");
    }

    boolean holdsFor(Machine machine, Instant now) {
      try {
        return processorName.equals(machine.processorName())
            && processors == machine.processors()
            && bytesPerSecond > 0
            && Instant.parse(at).plus(VALID).isAfter(now);
      } catch (DateTimeException e) {
        return false;
      }
    }
  }

  /// Bytes a second, remembered in the cache folder for 30 days.
  ///
  /// @throws dev.flint.chat.Failure `STORAGE` if the cache folder cannot be written
  public static double of(Folders folders, Machine machine) {
    Path file = folders.cache().resolve("bandwidth.json");
    Optional<Measured> earlier =
        JsonFiles.read(file, Measured.class).filter(m -> m.holdsFor(machine, Instant.now()));
    if (earlier.isPresent()) {
      return earlier.get().bytesPerSecond;
    }
    double measured = measure(machine.processors());
    Folders.create(folders.cache());
    JsonFiles.write(
        file,
        new Measured(
            machine.processorName(), machine.processors(), measured, Instant.now().toString()));
    return measured;
  }

  /// Measures now: each thread adds up the 64-bit words of its own share of 96 MiB, from front to
  /// back, again and again; the best pass of 60 ms counts, when the compiler has caught up and it
  /// no longer gets faster.
  ///
  /// @return bytes a second of all threads together
  public static double measure(int threads) {
    int words = (int) (Math.max(LEAST_BYTES, ALL_BYTES / threads) / CHUNK_BYTES) * CHUNK_WORDS;
    List<long[]> memory = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      memory.add(new long[words]);
    }
    double best = 0;
    for (int i = 0; i < MOST_PASSES; i++) {
      double speed = pass(memory);
      if (i >= LEAST_PASSES && speed < 1.1 * best) {
        return Math.max(best, speed);
      }
      best = Math.max(best, speed);
    }
    return best;
  }

  /// The threads' speeds added up, each by its own processor time: so a machine that is busy with
  /// other things is not taken for a slow one.
  private static double pass(List<long[]> memory) {
    DoubleAdder speed = new DoubleAdder();
    List<Thread> threads = new ArrayList<>();
    for (long[] part : memory) {
      threads.add(Thread.ofPlatform().start(() -> speed.add(bytesPerSecond(part))));
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Interrupts.cancelled();
      }
    }
    return speed.sum();
  }

  private static double bytesPerSecond(long[] memory) {
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    boolean cpu = clock.isCurrentThreadCpuTimeSupported();
    long start = cpu ? clock.getCurrentThreadCpuTime() : System.nanoTime();
    long wall = System.nanoTime();
    long read = 0;
    long sum = 0;
    int at = 0;
    while (System.nanoTime() - wall < PASS.toNanos()) {
      sum += sum(memory, at, at + CHUNK_WORDS);
      read += CHUNK_BYTES;
      at = at + CHUNK_WORDS == memory.length ? 0 : at + CHUNK_WORDS;
    }
    SINK.addAndGet(sum);
    long nanos = (cpu ? clock.getCurrentThreadCpuTime() : System.nanoTime()) - start;
    return read / (Math.max(1, nanos) / 1e9);
  }

  private static long sum(long[] memory, int from, int to) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    for (int i = from; i < to; i += 4) {
      a += memory[i];
      b += memory[i + 1];
      c += memory[i + 2];
      d += memory[i + 3];
    }
    return a + b + c + d;
  }
}
