package dev.flint.engine.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/// Turns counted bytes into [PullProgress] steps: at most ten a second, with the speed over the
/// last ten seconds. Bytes that were there before the first count are not part of the speed.
final class Meter {
  private static final long STEP_NANOS = 100_000_000L;
  private static final long WINDOW_NANOS = 10_000_000_000L;

  private record Sample(long nanos, long bytes) {}

  private final PullProgress progress;
  private String what;
  private final long baseBytes;
  private final long totalBytes;
  private final LongSupplier nanoClock;
  private final Deque<Sample> window = new ArrayDeque<>();
  private PullProgress.Phase phase = PullProgress.Phase.DOWNLOADING;
  private long told = Long.MIN_VALUE;

  /// @param baseBytes of files that were finished before this one; added to every count
  /// @param totalBytes of everything, or -1
  Meter(
      PullProgress progress, String what, long baseBytes, long totalBytes, LongSupplier nanoClock) {
    this.progress = progress;
    this.what = what;
    this.baseBytes = baseBytes;
    this.totalBytes = totalBytes;
    this.nanoClock = nanoClock;
  }

  PullProgress progress() {
    return progress;
  }

  /// The same with a total that was only just learned; a known one stays.
  Meter withTotal(long bytes) {
    return totalBytes >= 0 || bytes < 0
        ? this
        : new Meter(progress, what, baseBytes, baseBytes + bytes, nanoClock);
  }

  /// Names what is being fetched from here on.
  void name(String now) {
    what = now;
  }

  void at(PullProgress.Phase now, long doneBytes) {
    long nanos = nanoClock.getAsLong();
    if (now != phase) {
      phase = now;
      window.clear();
      told = Long.MIN_VALUE;
    }
    if (told != Long.MIN_VALUE && nanos - told < STEP_NANOS) {
      return;
    }
    tell(nanos, doneBytes);
  }

  /// Tells the last step of a phase whenever it comes.
  void end(PullProgress.Phase now, long doneBytes) {
    at(now, doneBytes);
    tell(nanoClock.getAsLong(), doneBytes);
  }

  private void tell(long nanos, long doneBytes) {
    told = nanos;
    window.addLast(new Sample(nanos, doneBytes));
    while (window.size() > 2 && nanos - window.getFirst().nanos > WINDOW_NANOS) {
      window.removeFirst();
    }
    Sample first = window.getFirst();
    double seconds = (nanos - first.nanos) / 1e9;
    double speed = seconds > 0 ? Math.max(0, doneBytes - first.bytes) / seconds : 0;
    progress.moved(new PullProgress.Step(phase, what, baseBytes + doneBytes, totalBytes, speed));
  }
}
