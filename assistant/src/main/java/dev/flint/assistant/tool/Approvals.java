package dev.flint.assistant.tool;

/// Asks the person whether a tool may run.
@FunctionalInterface
public interface Approvals {
  /// Nobody is there to ask: nothing that needs approval runs.
  Approvals NOBODY = (_, _, _, _) -> false;

  /// Waits for the person's word on exactly these arguments.
  ///
  /// @return whether the tool may run
  /// @throws InterruptedException when the answer was cancelled meanwhile
  boolean ask(String id, String tool, String arguments, String effect) throws InterruptedException;
}
