package dev.flint.eval.subject;

import dev.flint.chat.Engine;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Session;
import dev.flint.eval.problem.Problem;
import dev.flint.eval.problem.Style;
import java.util.List;

/// The plain model, one answer.
record Plain(String id, Style style) implements Subject {
  @Override
  public Attempt attempt(Problem problem, Engine engine, GenerateOptions options) {
    try (Session session = engine.open(opening(problem, style))) {
      Spoken spoken = Spoken.of(session, options);
      return new Attempt(
          problem.found(spoken.reply()),
          spoken.reply().text(),
          spoken.ended(),
          spoken.promptTokens(),
          spoken.generatedTokens());
    }
  }

  static Opening opening(Problem problem, Style style) {
    Opening.Effort effort =
        switch (style) {
          case ANSWER_ONLY -> Opening.Effort.OFF;
          case STEPS, AS_ASKED -> Opening.Effort.MODEL;
        };
    return new Opening(List.of(Message.user(problem.prompt(style))), problem.tools(), effort, "");
  }
}
