package dev.flint.engine.local;

import dev.flint.chat.Event;
import dev.flint.chat.GenerateOptions;
import dev.flint.model.sample.LogProbs;
import dev.flint.model.sample.StopStrings;
import dev.flint.model.token.TokenDecoder;
import dev.flint.model.token.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one place where an answer's tokens become events: decodes them to whole characters and holds
/// back what may be part of a stop string.
final class AnswerText {
  private final Tokenizer tokenizer;
  private final int logprobs;
  private final TokenDecoder decoder;
  private final StopStrings stops;

  AnswerText(GenerateOptions options, Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    logprobs = options.logprobs();
    decoder = tokenizer.decoder(false);
    stops = Samplers.stops(options);
  }

  /// One more token.
  ///
  /// @param logits those that it was drawn from
  /// @param events where its events go
  /// @return why the answer ends with it; null if it goes on
  Event.@Nullable FinishReason push(int token, float[] logits, List<Event> events) {
    if (logprobs > 0) {
      events.add(alternatives(token, logits));
    }
    StopStrings.Result result = stops.push(decoder.push(token));
    say(result.text(), events);
    return result.stopped() ? Event.FinishReason.STOP_STRING : null;
  }

  /// What was held back; to be called once, unless a stop string ended the answer.
  void flush(List<Event> events) {
    StopStrings.Result rest = stops.push(decoder.flush());
    say(rest.text(), events);
    if (!rest.stopped()) {
      say(stops.flush(), events);
    }
  }

  private static void say(String text, List<Event> events) {
    if (!text.isEmpty()) {
      events.add(new Event.Text(text));
    }
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
