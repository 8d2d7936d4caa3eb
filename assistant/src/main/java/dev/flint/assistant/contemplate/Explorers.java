package dev.flint.assistant.contemplate;

import dev.flint.assistant.turn.Turn;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Sampling;
import dev.flint.chat.Session;
import dev.flint.chat.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lets agents explore side by side, in waves, and ends those whose answer can no longer matter.
/// Belongs to the thread of the turn.
final class Explorers {
  /// Temperature of agents when the caller wants greedy answers: equal agents would be of no use.
  private static final float WARM = 0.7f;

  /// Share of finished agents that are less sure than the bar for cutting.
  private static final double CUT = 0.1;

  /// Of the votes of all explorers, after which those in reserve need not start.
  private static final double HALF = 0.5;

  /// Agents that must have finished before others are measured by them.
  private static final int ENOUGH = 3;

  /// Tokens that an agent may always take.
  private static final int SLACK = 128;

  /// What a wrong calculation leaves of a vote: so little that it counts only where nobody
  /// calculated rightly.
  static final double WRONG_SUM = 0.01;

  private final Turn turn;
  private final Preset preset;
  private final Kind kind;
  private final Trial trial;
  private final long deadlineNanos;
  private final long seed;
  private final @Nullable String computed;
  private final List<Branch> branches = new ArrayList<>();
  private final List<Branch> finished = new ArrayList<>();
  private final LinkedBlockingQueue<Branch> done = new LinkedBlockingQueue<>();
  private int working;
  private @Nullable String settled;

  Explorers(Turn turn, Preset preset, Kind kind, Trial trial) {
    this.turn = turn;
    this.preset = preset;
    this.kind = kind;
    this.trial = trial;
    deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(preset.seconds());
    seed = turn.options().seed().orElseGet(System::nanoTime);
    computed = kind == Kind.EXACT ? Arithmetic.value(turn.question()).orElse(null) : null;
    turn.pipe().steering().listen(this::steered);
  }

  /// What the calculator says, where the question is a calculation; null elsewhere.
  @Nullable String computed() {
    return computed;
  }

  /// The first round: agents that know only the question.
  void explore() throws InterruptedException {
    int most = preset.explorers() + (kind == Kind.EXACT ? preset.reserve() : 0);
    while (branches.size() < most && settled == null) {
      int wave = Math.min(preset.wave(), most - branches.size());
      List<String> words = new ArrayList<>();
      List<String> angles = new ArrayList<>();
      List<Boolean> programs = new ArrayList<>();
      for (int i = 0; i < wave; i++) {
        boolean program = byProgram(branches.size() + i);
        String angle = program ? Words.BY_PROGRAM : Words.angle(branches.size() + i);
        programs.add(program);
        angles.add(angle);
        words.add(program ? Words.EXPLORE_BY_PROGRAM : Words.explore(kind, angle));
      }
      run(words, angles, programs);
      afterWave();
    }
  }

  /// Whether an agent is to write a program, as every second four do where there is something to
  /// calculate: programs go wrong in other places than words, and are shorter.
  private boolean byProgram(int index) {
    return index / Preset.QUORUM % 2 == 1
        && kind == Kind.EXACT
        && trial.runs()
        && Wording.numeric(turn.question());
  }

  /// A round of agents that have read the others' notes.
  void refine(List<String> words) throws InterruptedException {
    settled = null;
    run(
        words,
        words.stream().map(_ -> "Refines what the others found.").toList(),
        words.stream().map(_ -> false).toList());
  }

  /// @param programs which of the agents write programs
  private void run(List<String> words, List<String> angles, List<Boolean> programs)
      throws InterruptedException {
    int first = branches.size();
    Others others = kind == Kind.OPEN ? Others.NONE : new Finished(finished.size());
    Session before = null;
    for (int i = 0; i < words.size(); i++) {
      Session session =
          before != null && words.get(i).equals(words.get(i - 1))
              ? before.fork()
              : turn.open(words.get(i));
      before = session;
      synchronized (this) {
        Trial runner = programs.get(i) ? trial : null;
        branches.add(new Branch(turn, kind, runner, first + i, session, others));
      }
    }
    for (int i = 0; i < words.size(); i++) {
      Branch branch = branches.get(first + i);
      String angle = angles.get(i);
      GenerateOptions options = options(first + i);
      working++;
      Thread.ofVirtual().name("branch " + (first + i)).start(() -> work(branch, options, angle));
    }
    if (turn.pipe().steering().answerNow()) {
      steered();
    }
    while (working > 0) {
      long left = deadlineNanos - System.nanoTime();
      Branch branch = left > 0 ? done.poll(left, TimeUnit.NANOSECONDS) : null;
      if (branch == null) {
        settle("time");
        branch = done.take();
      }
      working--;
      finish(branch);
    }
  }

  private void work(Branch branch, GenerateOptions options, String angle) {
    try {
      branch.run(options, angle);
    } catch (InterruptedException e) {
      branch.halt(Trace.Ending.STOPPED, "cancelled");
    } finally {
      done.add(branch);
    }
  }

  private GenerateOptions options(int index) {
    GenerateOptions options =
        turn.inner(preset.tokensEach(), preset.tokensEach() * 3 / 4).withSeed(seed * 31 + index);
    if (turn.engine().capabilities().logprobs()) {
      options = options.withLogprobs(Confidence.TOP);
    }
    boolean greedy = options.sampling().temperature() == 0;
    return greedy && index > 0 ? options.withSampling(warm()) : options;
  }

  private static Sampling warm() {
    Sampling usual = Sampling.DEFAULT;
    return new Sampling(
        WARM,
        usual.topK(),
        usual.topP(),
        usual.minP(),
        usual.typicalP(),
        usual.repeatPenalty(),
        usual.frequencyPenalty(),
        usual.presencePenalty(),
        usual.penaltyLastN(),
        usual.dry(),
        usual.logitBias());
  }

  private void finish(Branch branch) throws InterruptedException {
    branch.weigh(weight(branch));
    synchronized (this) {
      finished.add(branch);
    }
    if (kind == Kind.OPEN) {
      return;
    }
    Ballot ballot = ballot();
    turn.trace(ballot.agreement(working));
    if (kind == Kind.PROGRAM && branch.weight() == 1) {
      settle("the examples pass");
    } else if (computed != null && branch.weight() == 1) {
      settle("the calculator says " + computed);
    } else if (turn.tally().sum().generatedTokens() > preset.tokens()) {
      settle("token budget");
    } else if (working > 0
        && kind == Kind.EXACT
        && ballot.size() >= Preset.QUORUM
        && ballot.decided(working)) {
      settle(said(ballot));
    }
  }

  private double weight(Branch branch) throws InterruptedException {
    return switch (kind) {
      case EXACT ->
          computed != null
              ? same(branch.answer(), computed) ? 1 : 0
              : Sums.wrong(branch.text()) > 0 ? WRONG_SUM : 1;
      case PROGRAM -> trial.passed(turn.question(), branch.text());
      case OPEN -> 1;
    };
  }

  private static boolean same(String answer, String computed) {
    return Answers.key(answer).equals(Answers.key(computed));
  }

  private void afterWave() throws InterruptedException {
    if (settled != null || kind != Kind.EXACT) {
      return;
    }
    Ballot ballot = ballot();
    boolean quorum = ballot.size() >= Math.min(Preset.QUORUM, preset.explorers());
    boolean all = branches.size() >= preset.explorers() && preset.explorers() > Preset.QUORUM;
    if (quorum && (ballot.unanimous() || (all && ballot.share() > HALF))) {
      settle(said(ballot));
    }
  }

  private static String said(Ballot ballot) {
    Ballot.Group first = ballot.groups().getFirst();
    return first.votes().size() + " of " + ballot.size() + " say " + first.answer();
  }

  /// No further agents, and those that work are cut.
  private void settle(String why) throws InterruptedException {
    if (settled != null) {
      return;
    }
    settled = why;
    turn.trace(new Trace.Settled(why));
    for (Branch branch : all()) {
      branch.halt(Trace.Ending.CUT, "would not change the outcome");
    }
  }

  /// Called in the person's thread.
  private void steered() {
    boolean all = turn.pipe().steering().answerNow();
    for (Branch branch : all()) {
      if (all || turn.pipe().steering().stopped(branch.index())) {
        branch.halt(Trace.Ending.STOPPED, all ? "answer now" : "stopped by the person");
      }
    }
  }

  private synchronized List<Branch> all() {
    return List.copyOf(branches);
  }

  /// Those of this round that have finished.
  private final class Finished implements Others {
    private final int before;

    Finished(int before) {
      this.before = before;
    }

    private List<Branch> done() {
      synchronized (Explorers.this) {
        return finished.subList(before, finished.size()).stream()
            .filter(branch -> branch.ending() == Trace.Ending.FINISHED)
            .toList();
      }
    }

    /// That of the least sure; nothing while few would be left.
    @Override
    public double confidence() {
      double[] values = done().stream().mapToDouble(Branch::confidence).sorted().toArray();
      return values.length < ENOUGH
          ? Double.NEGATIVE_INFINITY
          : values[(int) (CUT * values.length)];
    }

    @Override
    public int tokens() {
      int[] values = done().stream().mapToInt(Branch::pieces).sorted().toArray();
      return values.length < ENOUGH ? Integer.MAX_VALUE : 2 * values[values.length - 1] + SLACK;
    }
  }

  /// Votes of all agents that have an answer.
  Ballot ballot() {
    var ballot = new Ballot();
    for (Branch branch : finished) {
      String said = kind == Kind.PROGRAM ? program(branch) : branch.answer();
      if (!said.isEmpty()) {
        ballot.add(new Ballot.Vote(branch.index(), said, branch.weight()));
      }
    }
    return ballot;
  }

  private static String program(Branch branch) {
    return branch.weight() == 1 ? "passes the examples" : "fails examples";
  }

  /// Agents that have said something, in the order in which they ended.
  List<Branch> useful() {
    return finished.stream()
        .filter(branch -> branch.ending() != Trace.Ending.FAILED && !branch.text().isBlank())
        .toList();
  }

  /// What failed, if an agent has; null if none did.
  @Nullable Failure failure() {
    for (Branch branch : finished) {
      Failure failure = branch.failure();
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  boolean isSettled() {
    return settled != null;
  }

  void close() {
    for (Branch branch : all()) {
      branch.close();
    }
  }
}
