package dev.flint.wire.sse;

import dev.flint.chat.Event;
import tools.jackson.databind.node.ObjectNode;

/// How a dialect tells one request's answers at once. Used by one thread.
public interface Reply {
  /// @param choice which of the request's answers
  void step(int choice, Event event);

  /// The body, once all answers have finished.
  ObjectNode whole();
}
