package dev.flint.chat;

import org.jspecify.annotations.Nullable;

/// The stream of one answer, pulled by its reader. Used by one thread at a time; [#close] may come
/// from any thread and cancels: the computation stops after the step it is in.
public interface Events extends AutoCloseable {
  /// The next event, waiting for it if need be; null once the answer is complete.
  ///
  /// @throws Failure if the answer cannot go on
  @Nullable Event next();

  /// Tells the answer something while it is computed; any thread may.
  ///
  /// @return whether it has an effect; engines without reasoning or agents ignore it
  default boolean steer(Steer steer) {
    return false;
  }

  @Override
  void close();
}
