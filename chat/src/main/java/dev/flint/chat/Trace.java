package dev.flint.chat;

import java.util.List;

/// How an assistant reached its answer, as it happens: agents that think in parallel, tools that
/// run. Engines that only compute an answer report none of it.
///
/// Branches are numbered from 0 in the order in which they were opened.
public sealed interface Trace {
  /// A part of the work begins.
  ///
  /// @param note a few words for a person; may be empty
  record PhaseBegan(Phase phase, String note) implements Trace {}

  /// An agent begins.
  ///
  /// @param angle how it is to look at the question, in a few words
  record BranchOpened(int branch, String angle) implements Trace {}

  /// The last whole sentence of an agent.
  ///
  /// @param tokens what the agent has generated so far
  record BranchSentence(int branch, String text, int tokens) implements Trace {}

  /// The answer that an agent has reached, for now or for good.
  record BranchAnswer(int branch, String answer) implements Trace {}

  /// An agent has ended.
  ///
  /// @param why a few words for a person; empty if it simply finished
  record BranchClosed(int branch, Ending ending, String why, int tokens) implements Trace {}

  /// Who says what at this moment; the largest group comes first.
  ///
  /// @param working how many agents still think
  record Agreement(List<Group> groups, int working) implements Trace {
    public Agreement {
      groups = List.copyOf(groups);
    }
  }

  /// Exploring has come to its end.
  ///
  /// @param why a few words for a person: "4 of 4 say 42", "the checks passed", "time"
  record Settled(String why) implements Trace {}

  /// The checker's verdict on the answer.
  record Checked(boolean passed, String remarks) implements Trace {}

  /// Something the engine underneath cannot do, so that it was done in a worse way or not at all.
  record Lost(String what) implements Trace {}

  /// A tool runs on the assistant's own side.
  ///
  /// @param branch the agent that asked, -1 for the author
  /// @param id names the run of the tool within the answer
  /// @param arguments JSON text
  record ToolStarted(int branch, String id, String tool, String arguments) implements Trace {}

  /// A tool has answered.
  ///
  /// @param untrusted whether the result is words of others, which nobody here vouches for
  record ToolEnded(String id, String result, boolean error, boolean untrusted, long millis)
      implements Trace {}

  /// A tool may only run once a person agrees; the answer waits for [Steer.Approve] or
  /// [Steer.Refuse].
  ///
  /// @param arguments the exact JSON text that will run
  /// @param effect what it will do and where, for a person
  record ApprovalAsked(String id, String tool, String arguments, String effect) implements Trace {}

  /// The parts of contemplating, in order.
  enum Phase {
    EXPLORE,
    COMPARE,
    REFINE,
    WRITE,
    CHECK
  }

  /// How an agent ended.
  enum Ending {
    FINISHED,
    /// It was ended early, as it would not have changed the outcome.
    CUT,
    /// A person stopped it.
    STOPPED,
    FAILED
  }

  /// Agents that give the same answer.
  record Group(String answer, List<Integer> branches) {
    public Group {
      branches = List.copyOf(branches);
    }
  }
}
