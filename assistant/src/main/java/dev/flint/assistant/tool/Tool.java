package dev.flint.assistant.tool;

import dev.flint.chat.ToolSpec;

/// A function that runs on the assistant's own side. Safe for use by many threads.
public interface Tool {
  /// Name, description and arguments, for the model.
  ToolSpec spec();

  /// What it may touch.
  ToolPolicy policy();

  /// Runs it. Whatever goes wrong in the tool's own field (a page that does not exist, a division
  /// by zero) is an outcome with an error, which the model reads.
  ///
  /// @param arguments a JSON object as text; not yet checked against the schema
  /// @throws InterruptedException when the caller no longer wants the outcome; the tool has stopped
  ToolOutcome run(String arguments) throws InterruptedException;

  /// Whether it runs only as long as nothing untrusted was read: what others wrote must not decide
  /// what is kept for good.
  default boolean untaintedOnly() {
    return false;
  }

  /// What a run with these arguments will do and where, for the person who is to approve it.
  default String effect(String arguments) {
    return spec().name() + " with " + arguments;
  }
}
