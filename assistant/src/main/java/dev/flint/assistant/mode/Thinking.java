package dev.flint.assistant.mode;

import dev.flint.assistant.turn.Halt;
import dev.flint.assistant.turn.Speaker.Speech;
import dev.flint.assistant.turn.Turn;
import dev.flint.chat.Event;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Session;
import java.util.List;

/// Thinking for models that have no reasoning of their own: a worked solution that only those see
/// who look for it, then the answer.
final class Thinking {
  /// Most tokens of the worked solution when the caller names no limit.
  private static final int TOKENS = 2_048;

  private static final String WORK =
      "Work it out step by step, writing each calculation in full, before you answer.";

  private static final String CONCLUDE =
      """
      Now answer my question: correct, complete, as short as it allows, and in the form that it asks \
      for. I have not seen your working.\
      """;

  private Thinking() {}

  /// A worked solution, reported as reasoning, then the answer.
  static Speech worked(Turn turn) throws InterruptedException {
    var working = new Halt(turn.pipe().halt());
    turn.pipe()
        .steering()
        .listen(() -> {
          if (turn.pipe().steering().answerNow()) {
            working.now();
          }
        });
    int most = workingTokens(turn.options());
    try (Session session = turn.open(WORK)) {
      turn.speaker(-1)
          .speak(session, turn.inner().withMaxTokens(most), working, event -> hear(turn, event));
      if (turn.pipe().isClosed()) {
        throw new InterruptedException("the reader closed the stream");
      }
      session.append(List.of(Message.user(CONCLUDE)));
      GenerateOptions rest = rest(turn.options(), turn.tally().sum().generatedTokens());
      return turn.speaker(-1).speak(session, rest, turn.pipe().halt(), turn.pipe()::emit);
    }
  }

  /// The caller's budget of reasoning; at least a quarter of what the caller allows for the whole
  /// is left to the answer.
  private static int workingTokens(GenerateOptions options) {
    int most = options.reasoningTokens() == 0 ? TOKENS : options.reasoningTokens();
    int whole = options.maxTokens();
    return whole == 0 ? most : Math.max(1, Math.min(most, whole - (whole + 3) / 4));
  }

  private static GenerateOptions rest(GenerateOptions options, int spent) {
    return options.maxTokens() == 0
        ? options
        : options.withMaxTokens(Math.max(1, options.maxTokens() - spent));
  }

  /// What is text while the model works is reasoning for the reader.
  private static void hear(Turn turn, Event event) throws InterruptedException {
    if (event instanceof Event.Text piece) {
      turn.pipe().emit(new Event.Reasoning(piece.text()));
    } else {
      turn.pipe().emit(event);
    }
  }

  /// The answer alone: after results of the caller's tools, or where the caller's tools may be
  /// called, nothing stands between the model and them.
  static Speech plain(Turn turn) throws InterruptedException {
    try (Session session = turn.open("")) {
      return turn.speaker(-1).speak(session, turn.options(), turn.pipe().halt(), turn.pipe()::emit);
    }
  }
}
