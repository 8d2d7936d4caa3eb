package dev.flint.assistant.contemplate;

import dev.flint.assistant.turn.SideBySide;
import dev.flint.assistant.turn.Speaker.Speech;
import dev.flint.assistant.turn.Turn;
import dev.flint.chat.Capabilities;
import dev.flint.chat.Constraint;
import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Sampling;
import dev.flint.chat.Session;
import dev.flint.chat.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Answers one question by contemplating: explorers side by side, a comparison of what they found,
/// refiners where they disagree, one author, and a checker who has not seen how it was made.
///
/// The order of things and its reasons are algorithm C-8 of the design's survey: many samples of
/// one model beat a committee, short notes beat whole trains of thought, and where a check can be
/// run it decides rather than the vote. One for each turn; belongs to the turn's thread.
public final class Contemplation {
  /// Share of the votes with which an answer stands without refining.
  private static final double CLEAR = 0.6;

  /// Notes that one refiner reads.
  private static final int NOTES = 4;

  /// Most tokens of reasoning of an author whose model reasons by itself, if the caller says
  /// nothing else.
  private static final int AUTHOR_REASONING = 512;

  private final Turn turn;
  private final Preset preset;
  private final Trial trial;
  private final Random random;
  private boolean shown;

  public Contemplation(Turn turn, Preset preset, Trial trial) {
    this.turn = turn;
    this.preset = preset;
    this.trial = trial;
    random = new Random(turn.options().seed().orElseGet(System::nanoTime));
  }

  /// Does it all, and streams the author's text into the turn's pipe.
  ///
  /// @return what the author wrote
  public Speech answer() throws InterruptedException {
    lost(turn.engine().capabilities());
    Thread clock = Thread.ofVirtual().name("clock").start(this::hurry);
    try {
      return thought(route());
    } finally {
      clock.interrupt();
    }
  }

  /// When the time is up, what the answer can do without is left out.
  private void hurry() {
    try {
      Thread.sleep(Duration.ofSeconds(preset.seconds()));
      turn.pipe().skippable().now();
    } catch (InterruptedException _) {
      return;
    }
  }

  private Speech thought(Kind kind) throws InterruptedException {
    var explorers = new Explorers(turn, preset, kind, trial);
    try {
      turn.trace(new Trace.PhaseBegan(Trace.Phase.EXPLORE, kind.name().toLowerCase(Locale.ROOT)));
      explorers.explore();
      if (explorers.useful().isEmpty()) {
        return unaided(explorers.failure());
      }
      boolean agreed = explorers.isSettled();
      try {
        refine(explorers, kind);
        return write(explorers, kind, agreed);
      } catch (Failure e) {
        return rescued(explorers, kind, e);
      }
    } finally {
      explorers.close();
    }
  }

  /// The author's answer where no agent has said anything.
  private Speech unaided(@Nullable Failure failure) throws InterruptedException {
    if (failure != null) {
      throw failure;
    }
    turn.trace(new Trace.Lost("no agent has said anything: the answer is written without them"));
    try (Session session = turn.open("")) {
      return author(session);
    }
  }

  private void lost(Capabilities can) throws InterruptedException {
    if (!can.forks()) {
      turn.trace(new Trace.Lost("this engine reads the question anew for every agent"));
    }
    if (!can.logprobs()) {
      turn.trace(new Trace.Lost("this engine tells no probabilities: unsure agents are not cut"));
    }
    if (!can.constraints()) {
      turn.trace(
          new Trace.Lost("this engine holds no answer to a form: notes are cut, not summed up"));
    }
  }

  /// What kind of answer is wanted. Its prompt begins as all others do, so the question is read
  /// here once for all.
  private Kind route() throws InterruptedException {
    if (trial.applies(turn.question())) {
      return Kind.PROGRAM;
    }
    if (Arithmetic.value(turn.question()).isPresent()) {
      return Kind.EXACT;
    }
    Optional<Kind> told = Wording.kind(turn.question());
    if (told.isPresent()) {
      return told.get();
    }
    GenerateOptions options =
        turn.inner().withSampling(Sampling.GREEDY).withMaxTokens(4).withReasoningTokens(1);
    if (turn.engine().capabilities().constraints()) {
      options = options.withConstraint(new Constraint.Choice(List.of("exact", "open")));
    }
    try (Session session = turn.open(Words.ROUTE)) {
      String said =
          turn.speaker(-1).speak(session, options, turn.pipe().skippable(), this::reading).text();
      return said.toLowerCase(Locale.ROOT).contains("exact") ? Kind.EXACT : Kind.OPEN;
    }
  }

  /// Lets the reader see how far the question is read and how long it waits.
  private void reading(Event event) throws InterruptedException {
    if (event instanceof Event.Reading || event instanceof Event.Queued) {
      turn.pipe().emit(event);
    }
  }

  private void refine(Explorers explorers, Kind kind) throws InterruptedException {
    for (int round = 0; round < preset.rounds(); round++) {
      boolean clear =
          switch (kind) {
            case EXACT ->
                explorers.isSettled() || explorers.computed() != null || clear(explorers.ballot());
            case PROGRAM -> explorers.isSettled();
            case OPEN -> true;
          };
      if (clear || turn.hurried()) {
        return;
      }
      turn.trace(new Trace.PhaseBegan(Trace.Phase.REFINE, ""));
      List<Note> notes = notes(explorers.useful());
      List<String> words = new ArrayList<>();
      for (int i = 0; i < preset.refiners(); i++) {
        words.add(Words.refine(kind, text(shuffled(notes, NOTES))));
      }
      explorers.refine(words);
    }
  }

  /// Whether most agree, and at least one of them without a calculation that is wrong.
  private static boolean clear(Ballot ballot) {
    return ballot.size() > 0 && ballot.share() >= CLEAR && ballot.groups().getFirst().weight() >= 1;
  }

  /// Written side by side, as one step of the engine takes hardly longer for many than for one.
  private static List<Note> notes(List<Branch> branches) throws InterruptedException {
    List<Callable<Note>> work = new ArrayList<>();
    branches.forEach(branch -> work.add(branch::note));
    return SideBySide.all(work);
  }

  /// The agents whose work the author reads: those that the person has pinned, else all.
  private List<Branch> preferred(Explorers explorers) {
    Set<Integer> pinned = turn.pipe().steering().pinned();
    List<Branch> some =
        explorers.useful().stream().filter(branch -> pinned.contains(branch.index())).toList();
    return some.isEmpty() ? explorers.useful() : some;
  }

  /// What one agent has found, where the engine fails before anything else was shown; somebody who
  /// is to be answered in a form of its own gets the failure.
  private Speech rescued(Explorers explorers, Kind kind, Failure failure)
      throws InterruptedException {
    if (shown || !(turn.options().constraint() instanceof Constraint.Free)) {
      throw failure;
    }
    Branch best = best(explorers, kind);
    Branch one = best == null ? explorers.useful().getFirst() : best;
    turn.trace(
        new Trace.Lost(
            "the answer could not be written ("
                + failure.getMessage()
                + "): this is what agent "
                + one.index()
                + " has found"));
    return show(new Speech(one.text(), "", true, Event.FinishReason.END_OF_TURN));
  }

  /// Some notes in another order each time, as what stands first is believed most.
  private List<Note> shuffled(List<Note> notes, int most) {
    List<Note> some = new ArrayList<>(notes);
    Collections.shuffle(some, random);
    return some.subList(0, Math.min(most, some.size()));
  }

  private static String text(List<Note> notes) {
    var text = new StringBuilder();
    for (int i = 0; i < notes.size(); i++) {
      text.append(notes.get(i).text(i + 1));
    }
    return text.toString();
  }

  /// @param agreed whether the explorers came to one answer by themselves; no reader is asked then
  private Speech write(Explorers explorers, Kind kind, boolean agreed) throws InterruptedException {
    turn.trace(new Trace.PhaseBegan(Trace.Phase.COMPARE, ""));
    boolean reader = preset.checks() > 0 && !agreed && kind != Kind.PROGRAM;
    Branch best = best(explorers, kind);
    if (best != null && kind == Kind.PROGRAM) {
      best.session().append(List.of(Message.user(Words.CONCLUDE_PROGRAM)));
      return program(best);
    }
    if (best != null) {
      String computed = explorers.computed();
      String answer = computed == null ? best.answer() : computed;
      best.session()
          .append(
              List.of(Message.user("The answer " + answer + " stands. " + Words.CONCLUDE_EXACT)));
      return checked(best.session(), answer, reader);
    }
    String notes = text(shuffled(notes(preferred(explorers)), preset.explorers()));
    String claims = kind == Kind.OPEN ? claims(notes) : "";
    try (Session session = turn.open(Words.merge(notes, claims))) {
      return reader ? checked(session, "", true) : author(session);
    }
  }

  /// The agent whose work the author goes on from, a pinned one first: of programs the one that
  /// passes most examples, else one of the leading group, rather one in words than a program, the
  /// surest. None where answers are merged.
  private @Nullable Branch best(Explorers explorers, Kind kind) {
    List<Ballot.Group> groups = explorers.ballot().groups();
    if (kind == Kind.OPEN || groups.isEmpty()) {
      return null;
    }
    Set<Integer> pinned = turn.pipe().steering().pinned();
    List<Integer> leading = groups.getFirst().votes().stream().map(Ballot.Vote::branch).toList();
    return explorers.useful().stream()
        .filter(branch ->
            pinned.isEmpty()
                ? kind == Kind.PROGRAM || leading.contains(branch.index())
                : pinned.contains(branch.index()))
        .max(
            Comparator.comparingDouble(Branch::weight)
                .thenComparing(branch -> !branch.isProgram())
                .thenComparingDouble(Branch::confidence))
        .orElse(null);
  }

  private String claims(String notes) throws InterruptedException {
    if (!turn.engine().capabilities().constraints() || turn.hurried()) {
      return "";
    }
    try (Session session = turn.fresh(Words.claims(notes))) {
      GenerateOptions options =
          turn.inner(2 * Note.TOKENS, Note.TOKENS)
              .withSampling(Sampling.GREEDY)
              .withConstraint(new Constraint.JsonSchema(Claims.SCHEMA));
      return Claims.text(
          turn.speaker(-1).speak(session, options, turn.pipe().skippable(), _ -> {}).text());
    }
  }

  private Speech author(Session session) throws InterruptedException {
    turn.trace(new Trace.PhaseBegan(Trace.Phase.WRITE, ""));
    return turn.speaker(-1).speak(session, writing(), turn.pipe().halt(), this::tell);
  }

  private void tell(Event event) throws InterruptedException {
    shown |= event instanceof Event.Text || event instanceof Event.ToolCallBegin;
    turn.pipe().emit(event);
  }

  /// Writes without showing it yet.
  private Speech draft(Session session) throws InterruptedException {
    turn.trace(new Trace.PhaseBegan(Trace.Phase.WRITE, ""));
    return turn.speaker(-1).speak(session, writing(), turn.pipe().halt(), this::reading);
  }

  private Speech show(Speech speech) throws InterruptedException {
    String text = Answers.unmarked(turn.question(), speech.text());
    if (!text.isEmpty()) {
      turn.pipe().emit(new Event.Text(text));
    }
    return speech;
  }

  /// What the person allows; a model that reasons by itself has most of that behind it.
  private GenerateOptions writing() {
    GenerateOptions options = turn.options();
    return turn.engine().capabilities().reasoning() && options.reasoningTokens() == 0
        ? options.withReasoningTokens(AUTHOR_REASONING)
        : options;
  }

  /// Whether a finished draft is to be checked at all.
  private boolean checkable(Speech draft) {
    return draft.complete()
        && !turn.hurried()
        && turn.options().constraint() instanceof Constraint.Free;
  }

  /// The author's program, if it passes as many examples as the one it was made of; else that one.
  private Speech program(Branch best) throws InterruptedException {
    Speech draft = draft(best.session());
    if (!checkable(draft)) {
      return show(draft);
    }
    turn.trace(new Trace.PhaseBegan(Trace.Phase.CHECK, ""));
    double passed = trial.passed(turn.question(), draft.text());
    turn.trace(
        new Trace.Checked(
            passed == 1, Math.round(100 * passed) + " % of the question's examples pass"));
    if (passed >= best.weight()) {
      return show(draft);
    }
    return show(new Speech(best.text(), "", true, Event.FinishReason.END_OF_TURN));
  }

  /// Writes and checks. What can be computed is checked first, and decides; where agents disagreed
  /// somebody who sees only question and answer is asked as well.
  ///
  /// @param answer what the text must say; empty for anything
  /// @param reader whether somebody is to read it
  private Speech checked(Session session, String answer, boolean reader)
      throws InterruptedException {
    Speech draft = draft(session);
    if (!checkable(draft)) {
      return show(draft);
    }
    String wrong = wrong(draft.text(), answer);
    if (wrong.isEmpty()) {
      return reader ? read(draft) : show(draft);
    }
    turn.trace(new Trace.PhaseBegan(Trace.Phase.CHECK, ""));
    turn.trace(new Trace.Checked(false, wrong));
    return show(again(Words.correct(draft.text(), wrong), answer));
  }

  /// What is wrong with a text for sure; empty if nothing is.
  private static String wrong(String text, String answer) {
    String sums = String.join("; ", Sums.errors(text));
    return !sums.isEmpty() || answer.isEmpty() || Answers.states(text, answer)
        ? sums
        : "it does not say that the answer is " + answer;
  }

  private Speech again(String words, String answer) throws InterruptedException {
    Speech second;
    try (Session session = turn.open(words)) {
      second = draft(session);
    }
    return !second.complete() || answer.isEmpty() || Answers.states(second.text(), answer)
        ? second
        : new Speech("The answer is " + answer + ".", "", true, Event.FinishReason.END_OF_TURN);
  }

  /// Has a draft read by somebody who has not seen how it was made, and written again if there is
  /// an objection.
  private Speech read(Speech first) throws InterruptedException {
    Speech draft = first;
    for (int pass = 1; pass <= preset.checks() && checkable(draft); pass++) {
      turn.trace(new Trace.PhaseBegan(Trace.Phase.CHECK, ""));
      Optional<Verdict> verdict = verdict(draft.text());
      if (verdict.isEmpty()) {
        break;
      }
      String error = verdict.get().error();
      turn.trace(new Trace.Checked(verdict.get().right(), verdict.get().remarks()));
      if (verdict.get().right() || error.isBlank()) {
        break;
      }
      try (Session again = turn.open(Words.rewrite(draft.text(), error))) {
        if (pass == preset.checks()) {
          return author(again);
        }
        draft = draft(again);
      }
    }
    return show(draft);
  }

  /// Empty where nobody came to one, which the log then says.
  private Optional<Verdict> verdict(String answer) throws InterruptedException {
    String why;
    try {
      Optional<Verdict> verdict = check(answer);
      if (verdict.isPresent()) {
        return verdict;
      }
      why = turn.hurried() ? "there was no time" : "the checker said nothing";
    } catch (Failure e) {
      why = String.valueOf(e.getMessage());
    }
    turn.trace(new Trace.Lost("the answer was not checked: " + why));
    return Optional.empty();
  }

  private Optional<Verdict> check(String answer) throws InterruptedException {
    try (Session session = turn.fresh(Words.check(turn.question(), answer))) {
      GenerateOptions options =
          turn.inner(2 * Note.TOKENS, Note.TOKENS).withSampling(Sampling.GREEDY);
      if (turn.engine().capabilities().constraints()) {
        options = options.withConstraint(new Constraint.JsonSchema(Verdict.SCHEMA));
      }
      Speech said = turn.speaker(-1).speak(session, options, turn.pipe().skippable(), _ -> {});
      return said.complete() ? Verdict.of(said.text()) : Optional.empty();
    }
  }
}
