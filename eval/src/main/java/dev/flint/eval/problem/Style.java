package dev.flint.eval.problem;

/// How a problem is put.
public enum Style {
  /// The answer at once, without working.
  ANSWER_ONLY,
  /// The working first, step by step, then the answer.
  STEPS,
  /// As a person would ask: how to get there is left to the one who answers.
  AS_ASKED
}
