package dev.flint.engine.local;

import dev.flint.chat.Event;
import dev.flint.model.cache.BlockPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Decides who is computed next: who of those that wait gets in, what each step holds, and who
/// gives way when memory is short. Plain state, guarded by the [BatchLoop]'s lock.
///
/// - Answers of higher priority come first, then those that came earlier. Who has waited for
///   [#STEPS_OF_ONE_PRIORITY] steps counts as one priority higher, so nobody is overtaken for ever.
/// - Every running answer that decodes is in every step.
/// - The time that is left goes to those who read their prompts: the one that was served least
///   first, so that a long prompt delays no short one and many short ones delay no long one.
/// - An answer gets in when there are blocks for all of its tokens and those of the ones before it.
///   If blocks run short, they are taken from what is kept for later, then from idle sessions, then
///   from the running answer that is last in the order, which waits again and later reads its
///   tokens once more. So the first in the order can always go on, and no answer waits for ever.
/// - An answer whose reader is slow gives up its place until the reader has caught up.
final class Scheduler {
  /// Columns up to which a step's products cost little more than one (see `tensor.kernel`); drafts
  /// use what the sequences leave of them.
  private static final int DRAFT_COLUMNS = 16;

  /// A prompt waits for another that reads the same next tokens if there are at least so many.
  private static final int WORTH_WAITING = 4;

  /// Steps after which an answer counts as one priority higher. Counted in steps, not in time, so
  /// that a slow machine keeps the same order.
  static final int STEPS_OF_ONE_PRIORITY = 64;

  /// Priorities beyond count as these, so that the lowest can reach the highest.
  private static final int MOST_PRIORITY = 100;

  private static final Comparator<Sequence> ORDER =
      Comparator.comparingLong(Scheduler::rank).thenComparingLong(s -> s.arrival);

  private final BlockPool pool;
  private final Pace pace;
  private final int mostRunning;
  private final int mostRows;
  private final TreeSet<Sequence> waiting = new TreeSet<>(ORDER);
  private final TreeSet<Sequence> running = new TreeSet<>(ORDER);
  private final TreeSet<Sequence> paused = new TreeSet<>(ORDER);

  /// Transcripts that nobody computes, the one left longest ago first.
  private final SequencedSet<Transcript> idle = new LinkedHashSet<>();

  private long steps;

  Scheduler(BlockPool pool, Pace pace, int mostRunning, int mostRows) {
    this.pool = pool;
    this.pace = pace;
    this.mostRunning = mostRunning;
    this.mostRows = mostRows;
  }

  /// Answers that could not go on now.
  int waiting() {
    return waiting.size() + paused.size();
  }

  int running() {
    return running.size();
  }

  List<Sequence> live() {
    List<Sequence> all = new ArrayList<>(running);
    all.addAll(waiting);
    all.addAll(paused);
    return all;
  }

  void enter(Sequence sequence) {
    sequence.cameAt = steps;
    waiting.add(sequence);
  }

  /// Takes out whose reader has gone; to be called at any time.
  void dropClosed() {
    for (Sequence sequence : live()) {
      if (sequence.answer.isClosed() && !sequence.inStep) {
        leave(sequence);
      }
    }
  }

  /// Takes a sequence out for good. Its transcript stays as it is.
  void leave(Sequence sequence) {
    running.remove(sequence);
    waiting.remove(sequence);
    paused.remove(sequence);
    sequence.state = Sequence.State.ENDED;
    if (sequence.abandoned) {
      sequence.transcript.cache.close();
    } else {
      rest(sequence.transcript);
    }
  }

  /// A transcript is not computed for now: its blocks may be taken.
  void rest(Transcript transcript) {
    if (transcript.cache.length() > 0) {
      idle.add(transcript);
    }
  }

  void wake(Transcript transcript) {
    idle.remove(transcript);
  }

  /// Fills the plan of the next step; it stays empty if nobody can go on.
  void plan(StepPlan plan) {
    plan.clear();
    dropClosed();
    for (Sequence sequence : live()) {
      if (!sequence.answer.hasRoom()) {
        if (running.remove(sequence)) {
          sequence.state = Sequence.State.WAITING;
          rest(sequence.transcript);
        }
        waiting.remove(sequence);
        paused.add(sequence);
      } else if (paused.remove(sequence)) {
        waiting.add(sequence);
      }
    }
    admit();
    List<Sequence> decoding = new ArrayList<>();
    List<Sequence> reading = new ArrayList<>();
    for (Sequence sequence : running) {
      sequence.adopt(); // for all before any is extended
      (sequence.decodes() ? decoding : reading).add(sequence);
    }
    decode(plan, decoding);
    read(plan, reading);
    if (!plan.isEmpty()) {
      steps++;
    }
  }

  /// Who comes first: the lower number. As all grow older alike, what counts is priority against
  /// the step of arrival, and the order of two answers never changes.
  private static long rank(Sequence s) {
    return s.cameAt - (long) priority(s) * STEPS_OF_ONE_PRIORITY;
  }

  private static int priority(Sequence s) {
    return Math.clamp(s.priority, -MOST_PRIORITY, MOST_PRIORITY);
  }

  /// Its priority by now.
  private long aged(Sequence s) {
    return priority(s) + (steps - s.cameAt) / STEPS_OF_ONE_PRIORITY;
  }

  private void admit() {
    while (!waiting.isEmpty() && running.size() < mostRunning) {
      Sequence next = waiting.first();
      wake(next.transcript);
      next.adopt();
      if (!running.isEmpty() && !hasRoom(next)) {
        rest(next.transcript);
        break;
      }
      waiting.remove(next);
      long served = Long.MAX_VALUE;
      for (Sequence other : running) {
        served = Math.min(served, other.decodes() ? Long.MAX_VALUE : other.served);
      }
      next.served = Math.max(next.served, served == Long.MAX_VALUE ? 0 : served);
      next.state = Sequence.State.RUNNING;
      next.toldPlace = 0;
      running.add(next);
    }
    int place = 1;
    for (Sequence sequence : waiting) {
      if (sequence.toldPlace != place) {
        sequence.toldPlace = place;
        sequence.answer.put(new Event.Queued(place));
      }
      place++;
    }
  }

  /// Whether all that run and the newcomer can read all their tokens, and take one more block.
  private boolean hasRoom(Sequence newcomer) {
    int wanted = newcomer.pagesToRead();
    for (Sequence sequence : running) {
      wanted += sequence.pagesToRead();
    }
    return free(wanted);
  }

  /// Makes so many pages available at the cost of idle sessions.
  private boolean free(int pages) {
    while (pool.available() < pages) {
      if (idle.isEmpty()) {
        return false;
      }
      idle.removeFirst().cache.truncate(0);
    }
    return true;
  }

  private void decode(StepPlan plan, List<Sequence> decoding) {
    int others = decoding.size() - 1;
    int spare = DRAFT_COLUMNS - decoding.size();
    for (Sequence sequence : decoding) {
      if (sequence.state != Sequence.State.RUNNING) {
        continue; // it gave way to one before it
      }
      sequence.draft.propose(
          sequence.transcript.tokens, Math.min(spare, sequence.most()), pace, others);
      if (!claim(sequence, 1 + sequence.draft.length())) {
        sequence.draft.none();
        if (!claim(sequence, 1)) {
          continue;
        }
      }
      spare -= sequence.draft.length();
      plan.decode(sequence);
    }
  }

  private void read(StepPlan plan, List<Sequence> reading) {
    int left = Math.min(pace.reading(plan.decodingRows()), mostRows - plan.decodingRows());
    reading.sort(
        Comparator.comparingLong((Sequence s) -> -aged(s))
            .thenComparingLong(s -> s.served)
            .thenComparingLong(s -> s.arrival));
    for (Sequence sequence : reading) {
      if (left == 0) {
        return;
      }
      int count = Math.min(left, sequence.transcript.unread());
      if (sequence.state == Sequence.State.RUNNING
          && !followsAnother(plan, sequence)
          && claim(sequence, count)) {
        plan.read(sequence, count);
        left -= count;
      }
    }
  }

  /// Whether this step reads for another what this sequence would read next.
  private static boolean followsAnother(StepPlan plan, Sequence sequence) {
    Transcript mine = sequence.transcript;
    int at = mine.cache.length();
    for (StepPlan.Part part : plan.parts) {
      Transcript other = part.sequence().transcript;
      int to = Math.min(other.cache.length(), mine.tokens.size() - 1);
      if (part.position() <= at
          && to - at >= WORTH_WAITING
          && other.cache.sharesWith(mine.cache)
          && other.tokens.size() >= to
          && Arrays.equals(mine.tokens.array(), 0, to, other.tokens.array(), 0, to)) {
        return true;
      }
    }
    return false;
  }

  /// Makes sure that there are blocks for more tokens of a running sequence.
  private boolean claim(Sequence sequence, int count) {
    int wanted = sequence.transcript.cache.pagesToExtend(count);
    while (!free(wanted)) {
      Sequence victim = victim(sequence);
      if (victim == null) {
        return false;
      }
      victim.transcript.cache.truncate(0);
      victim.state = Sequence.State.WAITING;
      running.remove(victim);
      waiting.add(victim);
    }
    return true;
  }

  /// Who gives way to a sequence; null if nobody can.
  private @Nullable Sequence victim(Sequence sequence) {
    for (Sequence other : running.tailSet(sequence, false).descendingSet()) {
      if (!other.inStep) {
        return other;
      }
    }
    return null;
  }
}
