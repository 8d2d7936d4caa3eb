package dev.flint.assistant.contemplate;

/// What kind of answer a question wants.
enum Kind {
  /// One short answer that is right or wrong, so that answers can be compared and counted.
  EXACT,
  /// A program that can be run against the examples in the question.
  PROGRAM,
  /// Text that is better or worse: advice, an explanation, a plan.
  OPEN
}
