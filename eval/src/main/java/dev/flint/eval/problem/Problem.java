package dev.flint.eval.problem;

import dev.flint.chat.ToolSpec;
import java.util.List;

/// One problem of a data set. Safe for many threads.
public sealed interface Problem permits Gsm8k, HumanEval, Mmlu, Bfcl {
  /// The problem's row in its file, from 0.
  int item();

  /// What is asked.
  String prompt(Style style);

  /// Functions that the one who answers may call.
  default List<ToolSpec> tools() {
    return List.of();
  }

  /// The answer that a reply gives, in a form in which equal answers are equal text; empty if it
  /// gives none.
  String found(Reply reply);

  /// Whether an answer is right.
  ///
  /// @param found as [#found] returned it
  boolean right(String found) throws InterruptedException;

  /// Whether several replies can be put to a vote.
  default boolean votable() {
    return true;
  }
}
