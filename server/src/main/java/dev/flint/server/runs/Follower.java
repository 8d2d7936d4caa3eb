package dev.flint.server.runs;

import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.RunLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a run's events from a place in its log to its end, waiting for those to come. Used by one
/// thread; leaving off does nothing to the run.
public final class Follower {
  private static final int MOST_AT_ONCE = 1000;

  private final RunLog log;
  private final String owner;
  private final String run;
  private final @Nullable LiveRun live;
  private long after;
  private @Nullable Run ended;

  Follower(RunLog log, Run run, @Nullable LiveRun live, long after) {
    this.log = log;
    this.live = live;
    this.after = after;
    owner = run.owner();
    this.run = run.id();
  }

  /// The events after those returned before. Empty if none came within the time, or if there are no
  /// more: then [#ended] says so.
  public List<LoggedEvent> next(long millis) throws InterruptedException {
    List<LoggedEvent> events =
        live == null ? log.events(run, after, MOST_AT_ONCE) : live.after(after, millis);
    if (!events.isEmpty()) {
      after = events.getLast().sequence();
    } else if (live == null || live.ended()) {
      // What a live run has lost (its log could not be written) is not there to read.
      ended = live == null ? log.find(owner, run).orElse(null) : live.end();
    }
    return events;
  }

  /// The run as it ended, once all events were returned; null before.
  public @Nullable Run ended() {
    return ended;
  }

  /// Waits for the end.
  public Run toEnd() throws InterruptedException {
    while (true) {
      next(60_000);
      Run end = ended;
      if (end != null) {
        return end;
      }
    }
  }
}
