package dev.flint.wire.sse;

import dev.flint.chat.Event;
import java.util.List;

/// How a dialect understands the stream by which another server answers: frames in, events out.
/// Nothing that the other server says is trusted. Used by one thread.
public interface Hearing {
  /// Adds the events that a frame tells.
  ///
  /// @throws dev.flint.chat.Failure UPSTREAM if it is not understood, or what the other server says
  ///   went wrong
  void hear(Frame frame, List<Event> events);

  /// Whether the other server said that nothing will follow.
  boolean done();

  /// The stream has ended: adds what completes the answer, [Event.Finished] last. Its times are
  /// zero, as only the listener knows them.
  ///
  /// @throws dev.flint.chat.Failure UPSTREAM if the answer is not complete
  void end(List<Event> events);
}
