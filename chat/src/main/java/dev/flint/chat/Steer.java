package dev.flint.chat;

/// What a person may tell an answer while it is computed; see [Events#steer].
public sealed interface Steer {
  /// End reasoning and exploring: answer with what is known.
  record AnswerNow() implements Steer {}

  /// End one agent.
  record StopBranch(int branch) implements Steer {}

  /// The author must take this agent's work into account.
  record PinBranch(int branch) implements Steer {}

  /// Run the tool that waits, with exactly these arguments.
  ///
  /// @param id as in [Trace.ApprovalAsked]
  /// @param arguments the JSON text that was shown; other text is refused
  record Approve(String id, String arguments) implements Steer {}

  /// Do not run the tool that waits.
  record Refuse(String id) implements Steer {}
}
