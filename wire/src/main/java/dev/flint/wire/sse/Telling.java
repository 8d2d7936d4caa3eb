package dev.flint.wire.sse;

import dev.flint.chat.Event;
import dev.flint.wire.problem.Problem;
import java.util.List;

/// How a dialect tells one request's answers as a stream, in the order of these methods: `begin`,
/// any number of `step`, then `end` or `fail`. Used by one thread.
public interface Telling {
  List<Frame> begin();

  /// @param choice which of the request's answers
  List<Frame> step(int choice, Event event);

  /// All answers have finished.
  List<Frame> end();

  /// No more will come.
  List<Frame> fail(Problem problem);
}
