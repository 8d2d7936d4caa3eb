package dev.flint.tensor.kernel;

import java.util.Arrays;

/// Whether the weights that one token meets are read in one stream or in two, which is for the
/// processor's own prefetching to say: one stream without prefetch instructions reads 29 GB/s a
/// core on AMD's Zen 4 and two read 12, while on Zen 3 two are faster. So some products of the
/// first tokens are timed, in turns, and the better way is kept; results are the same.
///
/// Safe for many threads.
final class Streams {
  /// Products that are timed in each way. Their lower quartile decides: whoever meets a page first
  /// waits for the system, and others may compute at the same time.
  static final int SAMPLES = 256;

  /// Of so many products one is timed, so that the times come from several tokens: while the first
  /// token is computed every page is met for the first time, which is slow in either way.
  static final int EVERY = 16;

  /// Smaller pieces of weights tell nothing.
  private static final long LEAST_BYTES = 32 * 1024;

  private final double[][] nanosPerByte = new double[2][SAMPLES];
  private final int[] taken = new int[2];

  /// Of products worth timing. Threads that count at once lose one, which does no harm.
  private int met;

  private volatile boolean decided;
  private volatile boolean two = true;

  /// Whether the next product is to read two streams.
  boolean two() {
    return two;
  }

  /// Whether a product that reads so many bytes is worth timing.
  boolean wants(long bytes) {
    return !decided && bytes >= LEAST_BYTES && ++met % EVERY == 0;
  }

  /// What a product took that read `bytes` in two streams or in one.
  synchronized void took(boolean inTwo, long bytes, long nanos) {
    if (decided) {
      return;
    }
    int way = inTwo ? 1 : 0;
    if (taken[way] < SAMPLES) {
      nanosPerByte[way][taken[way]++] = (double) nanos / bytes;
    }
    two = taken[1] < taken[0];
    if (taken[0] == SAMPLES && taken[1] == SAMPLES) {
      two = quartile(nanosPerByte[1]) <= quartile(nanosPerByte[0]);
      decided = true;
    }
  }

  private static double quartile(double[] values) {
    Arrays.sort(values);
    return values[values.length / 4];
  }
}
