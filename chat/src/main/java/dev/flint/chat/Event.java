package dev.flint.chat;

import java.util.List;

/// Something that happened while an answer was computed, in order of time.
public sealed interface Event {
  /// The answer waits for its turn: `place` 1 is next.
  record Queued(int place) implements Event {}

  /// The prompt is being read: `done` of `total` tokens so far.
  record Reading(int done, int total) implements Event {}

  /// A piece of the answer: whole characters, never empty.
  record Text(String text) implements Event {}

  /// A piece of what the model thinks before it answers: whole characters, never empty.
  record Reasoning(String text) implements Event {}

  /// The model begins a call of a tool. Its arguments follow in pieces; calls do not overlap.
  ///
  /// @param index 0 for the answer's first call
  /// @param id names the call within the conversation
  record ToolCallBegin(int index, String id, String name) implements Event {}

  /// A piece of the arguments' JSON text.
  record ToolCallArguments(int index, String json) implements Event {}

  /// The call is complete and its arguments are well-formed JSON.
  record ToolCallEnd(int index) implements Event {}

  /// Text that was meant as a call but cannot be read as one. If the call had begun, it is void.
  ///
  /// @param text what the model wrote
  /// @param reason a sentence for a person, and for the model if it is to try again
  record BadToolCall(String text, String reason) implements Event {}

  /// The token just generated with its alternatives; only when [GenerateOptions#logprobs] asked for
  /// them. Precedes the text the token completes.
  record Token(Candidate chosen, List<Candidate> top) implements Event {
    public Token {
      top = List.copyOf(top);
    }
  }

  /// Something on the way to the answer, for those who want to watch.
  record Traced(Trace trace) implements Event {}

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
    CONTEXT_FULL,
    /// The model asked for tools and waits for their results.
    TOOL_CALLS
  }
}
