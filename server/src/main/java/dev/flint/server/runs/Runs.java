package dev.flint.server.runs;

import dev.flint.chat.Message;
import dev.flint.chat.Steer;
import dev.flint.chat.Usage;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.RunEnd;
import dev.flint.store.RunLog;
import dev.flint.store.RunState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The runs of a server. Safe for use by many threads.
public final class Runs implements AutoCloseable {
  private static final int EVENTS_AT_ONCE = 10_000;
  private static final long PATIENCE_MILLIS = 60_000;

  private final RunLog log;
  private final Map<String, LiveRun> live = new ConcurrentHashMap<>();
  private final Map<String, Thread> threads = new ConcurrentHashMap<>();

  public Runs(RunLog log) {
    this.log = log;
  }

  /// Ends the runs that an earlier server left unfinished: they are interrupted, and what they said
  /// is kept. To be called before the first [#start].
  ///
  /// @return how many there were
  public int recover() {
    List<Run> left = log.unfinished();
    for (Run run : left) {
      log.end(run.id(), new RunEnd(RunState.INTERRUPTED, null, null, said(run.id())));
    }
    return left.size();
  }

  /// What a run has said, from its log; null if nothing.
  public @Nullable Message said(String run) {
    var transcript = new Transcript();
    List<LoggedEvent> events = log.events(run, 0, EVENTS_AT_ONCE);
    while (!events.isEmpty()) {
      events.forEach(event -> transcript.add(event.event()));
      events = log.events(run, events.getLast().sequence(), EVENTS_AT_ONCE);
    }
    return transcript.message();
  }

  /// Begins to compute a run that the log already holds as queued. Returns at once.
  ///
  /// @param bill told what it cost, once
  public void start(Run run, Work work, Consumer<Usage> bill) {
    var running = new LiveRun(log, run, work, bill);
    live.put(run.id(), running);
    Thread thread =
        Thread.ofVirtual()
            .name("run-" + run.id())
            .unstarted(() -> {
              try {
                running.compute();
              } finally {
                live.remove(run.id());
                threads.remove(run.id());
              }
            });
    threads.put(run.id(), thread);
    thread.start();
  }

  /// Follows a run from after an event; 0 is the beginning. Empty if the owner has no such run.
  public Optional<Follower> follow(String owner, String id, long after) {
    // Looked for first: a run that ends meanwhile is then either here or complete in the log.
    LiveRun running = live.get(id);
    return log.find(owner, id).map(run -> new Follower(log, run, running, after));
  }

  /// Stops a run after the step it is in; what it said is kept. Returns once it has ended.
  ///
  /// @return the run as it is then; empty if the owner has no such run
  public Optional<Run> cancel(String owner, String id) throws InterruptedException {
    Optional<Run> run = log.find(owner, id);
    if (run.isEmpty()) {
      return run;
    }
    LiveRun running = live.get(id);
    if (running != null) {
      running.stop(RunState.CANCELLED);
      return Optional.of(new Follower(log, run.get(), running, Long.MAX_VALUE).toEnd());
    }
    return log.find(owner, id);
  }

  /// Tells a run something while it is computed.
  ///
  /// @return whether it had an effect
  public boolean steer(String owner, String id, Steer steer) {
    LiveRun running = live.get(id);
    return running != null && log.find(owner, id).isPresent() && running.steer(steer);
  }

  /// How many are computed or wait for their turn.
  public int running() {
    return live.size();
  }

  /// Interrupts all runs after the step they are in and waits until their ends are stored.
  @Override
  public void close() {
    live.values().forEach(run -> run.stop(RunState.INTERRUPTED));
    try {
      for (Thread thread : threads.values()) {
        thread.join(PATIENCE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
