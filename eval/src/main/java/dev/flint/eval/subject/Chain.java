package dev.flint.eval.subject;

import dev.flint.chat.Engine;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Session;
import dev.flint.eval.problem.Problem;
import dev.flint.eval.problem.Style;
import java.util.List;

/// The plain model that goes over its solution again and again until its tokens are used up; its
/// last answer counts. What one train of thought makes of the tokens that several agents have.
///
/// @param tokens most tokens generated for a problem
record Chain(int tokens) implements Subject {
  /// Fewer tokens than this are no use for another look.
  private static final int LEAST = 64;

  private static final String AGAIN =
      "Go over your solution once more, step by step, and look for mistakes. Then give the answer"
          + " again in the same form.";

  @Override
  public String id() {
    return "chain-" + tokens;
  }

  @Override
  public Attempt attempt(Problem problem, Engine engine, GenerateOptions options) {
    var text = new StringBuilder();
    String found = "";
    String ended = "";
    int read = 0;
    int written = 0;
    try (Session session = engine.open(Plain.opening(problem, Style.STEPS))) {
      for (int left = tokens; left >= Math.min(LEAST, tokens); left = tokens - written) {
        if (written > 0) {
          session.append(List.of(Message.user(AGAIN)));
          text.append("\n\n");
        }
        Spoken spoken =
            Spoken.of(session, options.withMaxTokens(Math.min(left, options.maxTokens())));
        String said = problem.found(spoken.reply());
        found = said.isEmpty() ? found : said;
        text.append(spoken.reply().text());
        ended = spoken.ended();
        read += spoken.promptTokens();
        written += Math.max(1, spoken.generatedTokens());
      }
    }
    return new Attempt(found, text.toString(), ended, read, written);
  }
}
