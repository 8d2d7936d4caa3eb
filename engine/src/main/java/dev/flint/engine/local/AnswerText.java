package dev.flint.engine.local;

import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.GenerateOptions;
import dev.flint.model.sample.LogProbs;
import dev.flint.model.token.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one place where an answer's tokens become events: their probabilities, and what the [Reply]
/// reads in them. Counts the reasoning and says when it has to end.
final class AnswerText {
  private final Tokenizer tokenizer;
  private final Reply reply;
  private final int logprobs;
  private final int mostReasoning;
  private int reasoned;

  AnswerText(GenerateOptions options, Tokenizer tokenizer, Reply reply) {
    this.tokenizer = tokenizer;
    this.reply = reply;
    logprobs = options.logprobs();
    mostReasoning = options.reasoningTokens();
  }

  /// One more token, drawn from logits.
  ///
  /// @param events where its events go
  void push(int token, float[] logits, List<Event> events) {
    if (logprobs > 0) {
      events.add(alternatives(token, logits));
    }
    push(token, events);
  }

  /// One more token that nobody drew.
  void push(int token, List<Event> events) {
    reasoned += reply.reasoning() ? 1 : 0;
    events.addAll(reply.push(token));
  }

  /// Whether the answer is over without a word from the model.
  boolean stopped() {
    return reply.stopped();
  }

  /// Tokens that must follow to end the reasoning; none while it may go on.
  ///
  /// @param now whether it must not go on in any case
  int[] endOfReasoning(boolean now) {
    boolean over = now || (mostReasoning > 0 && reasoned >= mostReasoning);
    return over && reply.reasoning() ? reply.endOfReasoning() : new int[0];
  }

  /// The answer is over; to be called once.
  ///
  /// @param reached why, of no account if it has [#stopped]
  /// @param events where what was held back goes
  FinishReason finish(@Nullable FinishReason reached, List<Event> events) {
    if (!reply.stopped()) {
      events.addAll(reply.end());
    }
    return reply.reason(reached == null ? FinishReason.END_OF_TURN : reached);
  }

  private Event alternatives(int token, float[] logits) {
    LogProbs probabilities = LogProbs.top(logits, logprobs);
    List<Event.Candidate> top = new ArrayList<>();
    for (int i = 0; i < probabilities.size(); i++) {
      top.add(candidate(probabilities.id(i), probabilities.logProb(i)));
    }
    return new Event.Token(candidate(token, probabilities.ofLogit(logits[token])), top);
  }

  private Event.Candidate candidate(int token, float logprob) {
    return new Event.Candidate(token, tokenizer.piece(token), logprob);
  }
}
