package dev.flint.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Runs and what happened in them, append-only. Safe for use by many threads.
///
/// All methods but [#append] return when the change would survive a power cut. Appended events
/// survive the end of this process (`kill -9`) once their future is complete, and a power cut at
/// most a second later.
public interface RunLog {
  /// Adds a run.
  ///
  /// @throws dev.flint.chat.Failure STORAGE
  void create(Run run);

  /// Notes that a run has begun to compute.
  void begin(String run, Instant started);

  /// Adds events at the end of a run's log. Calls for one run must come in the order of their
  /// sequence numbers; the futures complete in that order. They complete on the store's own thread:
  /// what depends on them must be short.
  ///
  /// @return done once the events survive the end of this process; fails with a
  ///   [dev.flint.chat.Failure] STORAGE
  CompletableFuture<Void> append(String run, List<LoggedEvent> events);

  /// Ends a run and, if it belongs to a conversation and said something, adds its answer there in
  /// the same transaction. The branch that is shown moves to the answer if it still ends with the
  /// question. A run that ended before stays as it is.
  void end(String run, RunEnd end);

  Optional<Run> find(String owner, String run);

  /// Events after a sequence number (0 for all), in order.
  ///
  /// @param limit most events to return
  List<LoggedEvent> events(String run, long after, int limit);

  /// Whether a tool answered with words of others in one of these runs, or in one they go on from.
  boolean untrusted(Collection<String> runs);

  /// The newest runs of an owner, of all kinds.
  List<Run> recent(String owner, int limit);

  /// All runs of a conversation, oldest first.
  List<Run> of(String conversation);

  /// The runs of a conversation that came last, oldest first.
  List<Run> newest(String conversation, int most);

  /// Runs of a conversation that have not ended.
  List<Run> unfinished(String conversation);

  /// All runs that have not ended: after a crash, those that were cut off.
  List<Run> unfinished();

  /// Deletes a run and its events for good.
  ///
  /// @return false if the owner has no such run
  boolean erase(String owner, String run);
}
