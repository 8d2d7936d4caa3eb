package dev.flint.chat;

import java.util.List;

/// Something that happened while an answer was computed, in order of time.
public sealed interface Event {
  /// The prompt is being read: `done` of `total` tokens so far.
  record Reading(int done, int total) implements Event {}

  /// A piece of the answer: whole characters, never empty.
  record Text(String text) implements Event {}

  /// The token just generated with its alternatives; only when [GenerateOptions#logprobs] asked for
  /// them. Precedes the text the token completes.
  record Token(Candidate chosen, List<Candidate> top) implements Event {
    public Token {
      top = List.copyOf(top);
    }
  }

  /// The answer is complete; nothing follows.
  record Finished(FinishReason reason, Usage usage) implements Event {}

  /// A token and its natural-log probability under the model (before sampling changes it).
  record Candidate(int id, String text, float logprob) {}

  /// Why an answer ended.
  enum FinishReason {
    /// The model ended its turn.
    END_OF_TURN,
    /// One of the caller's stop strings appeared.
    STOP_STRING,
    /// The asked-for number of tokens was reached.
    MAX_TOKENS,
    /// The context is full.
    CONTEXT_FULL
  }
}
