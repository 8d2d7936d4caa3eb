package dev.flint.assistant.contemplate;

import dev.flint.assistant.turn.Halt;
import dev.flint.assistant.turn.Speaker.Speech;
import dev.flint.assistant.turn.Turn;
import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Sampling;
import dev.flint.chat.Session;
import dev.flint.chat.Trace;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One agent that works on the question by itself. It runs in a thread of its own; others may halt
/// it, and read what it found once it is done.
final class Branch {
  /// A sentence is reported at most this often.
  private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  /// Tokens between two looks at the confidence.
  private static final int LOOK = 256;

  /// Pieces of text between two looks at whether it gets anywhere.
  private static final int STEP = 32;

  /// Most tokens of the answer that is asked for when the tokens have run out.
  private static final int LAST_WORD = 48;

  private final Turn turn;
  private final Kind kind;
  private final @Nullable Trial runner;
  private final int index;
  private final Session session;
  private final Halt halt;
  private final Halt noting;
  private final Others others;
  private final StringBuilder text = new StringBuilder();
  private final Confidence confidence = new Confidence();
  private int pieces;
  private final StringBuilder unreported = new StringBuilder();
  private long reportedNanos;
  private String answer = "";
  private double weight = 1;
  private Trace.@Nullable Ending ending;
  private String why = "";
  private @Nullable Failure failure;

  /// @param runner runs the program that the agent writes, whose output is its answer; null if the
  ///   agent answers in words
  /// @param session stands where the agent is to answer; belongs to this from now on
  /// @param others those that have finished
  Branch(Turn turn, Kind kind, @Nullable Trial runner, int index, Session session, Others others) {
    this.turn = turn;
    this.kind = kind;
    this.runner = runner;
    this.index = index;
    this.session = session;
    this.others = others;
    halt = new Halt(turn.pipe().halt());
    noting = turn.pipe().skippable();
  }

  /// Works until it has an answer or is halted.
  void run(GenerateOptions options, String angle) throws InterruptedException {
    turn.trace(new Trace.BranchOpened(index, angle));
    try {
      Speech speech = turn.speaker(index).speak(session, options, halt, this::hear);
      if (speech.complete()
          && kind == Kind.EXACT
          && runner == null
          && speech.reason() == Event.FinishReason.MAX_TOKENS
          && Answers.find(text.toString()).isEmpty()) {
        text.append('\n');
        session.append(
            List.of(Message.user("Your time is up. Reply with ANSWER: and the answer.")));
        turn.speaker(index)
            .speak(
                session,
                turn.inner(LAST_WORD, 1).withSampling(options.sampling()),
                halt,
                this::hear);
      }
      answer = found();
      if (speech.complete()) {
        end(Trace.Ending.FINISHED, "");
      }
    } catch (Failure e) {
      failure = e;
      end(Trace.Ending.FAILED, String.valueOf(e.getMessage()));
    }
    if (!answer.isEmpty()) {
      turn.trace(new Trace.BranchAnswer(index, answer));
    }
    turn.trace(new Trace.BranchClosed(index, ending(), why, pieces));
  }

  private String found() throws InterruptedException {
    if (kind != Kind.EXACT) {
      return "";
    }
    return runner == null
        ? Answers.find(text.toString())
        : runner.printed(text.toString()).map(Answers::printed).orElse("");
  }

  /// Ends it early; what it has so far stays.
  void halt(Trace.Ending how, String reason) {
    end(how, reason);
    halt.now();
  }

  private synchronized void end(Trace.Ending how, String reason) {
    if (ending == null) {
      ending = how;
      why = reason;
    }
  }

  private void hear(Event event) throws InterruptedException {
    switch (event) {
      case Event.Text piece -> {
        text.append(piece.text());
        pieces++;
        report(piece.text());
        look();
      }
      case Event.Reasoning piece -> {
        pieces++;
        report(piece.text());
      }
      case Event.Token token -> {
        confidence.add(token);
        if (confidence.seen() % LOOK == 0 && confidence.value() < others.confidence()) {
          halt(Trace.Ending.CUT, "less sure than the others");
        }
      }
      case Event.Traced _ -> turn.pipe().emit(event);
      case Event.Queued _,
          Event.Reading _,
          Event.ToolCallBegin _,
          Event.ToolCallArguments _,
          Event.ToolCallEnd _,
          Event.BadToolCall _,
          Event.Finished _ -> {}
    }
  }

  /// Ends what gets nowhere; what it has said so far stays.
  private void look() {
    if (pieces % STEP != 0) {
      return;
    }
    if (Repetition.ends(text)) {
      halt(Trace.Ending.CUT, "repeats itself");
    } else if (pieces > others.tokens()) {
      halt(Trace.Ending.CUT, "far longer than the others");
    }
  }

  /// Reports the last whole sentence, now and then, be it reasoning or text.
  private void report(String piece) throws InterruptedException {
    unreported.append(piece);
    long now = System.nanoTime();
    if (now - reportedNanos < REPORT_NANOS) {
      return;
    }
    int end = Math.max(unreported.lastIndexOf(". "), unreported.lastIndexOf("\n"));
    if (end <= 0) {
      return;
    }
    String tail = unreported.substring(0, end).strip();
    int from = Math.max(tail.lastIndexOf('\n'), tail.lastIndexOf(". ")) + 1;
    unreported.delete(0, end);
    reportedNanos = now;
    if (from < tail.length()) {
      turn.trace(new Trace.BranchSentence(index, tail.substring(from).strip(), pieces));
    }
  }

  /// The agent's work in a few lines for others; what it has said as it is, if there is no time.
  Note note() throws InterruptedException {
    if (!turn.engine().capabilities().constraints()
        || ending() == Trace.Ending.FAILED
        || noting.halted()) {
      return Note.of(text.toString());
    }
    try {
      return summed();
    } catch (Failure e) {
      turn.trace(
          new Trace.Lost("agent " + index + " could not sum up its work: " + e.getMessage()));
      return Note.of(text.toString());
    }
  }

  private Note summed() throws InterruptedException {
    try (Session summing = session.fork()) {
      summing.append(List.of(Message.user(Words.COMPACT)));
      Speech speech =
          turn.speaker(index)
              .speak(
                  summing,
                  turn.inner(Note.TOKENS, 1)
                      .withSampling(Sampling.GREEDY)
                      .withConstraint(new dev.flint.chat.Constraint.JsonSchema(Note.SCHEMA)),
                  noting,
                  _ -> {});
      return Note.of(speech.complete() ? speech.text() : text.toString());
    }
  }

  int pieces() {
    return pieces;
  }

  int index() {
    return index;
  }

  /// Whether its work is a program rather than words.
  boolean isProgram() {
    return runner != null;
  }

  Session session() {
    return session;
  }

  String text() {
    return text.toString();
  }

  String answer() {
    return answer;
  }

  double weight() {
    return weight;
  }

  void weigh(double newWeight) {
    weight = newWeight;
  }

  double confidence() {
    return confidence.value();
  }

  synchronized Trace.Ending ending() {
    return ending == null ? Trace.Ending.CUT : ending;
  }

  @Nullable Failure failure() {
    return failure;
  }

  void close() {
    halt.now();
    session.close();
  }
}
