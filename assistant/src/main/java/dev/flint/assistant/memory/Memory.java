package dev.flint.assistant.memory;

import java.util.List;

/// The facts of each tenant. Safe for many threads.
public interface Memory {
  /// No memory: nothing is known and nothing can be kept.
  Memory NONE =
      new Memory() {
        @Override
        public boolean on(String tenant) {
          return false;
        }

        @Override
        public List<String> facts(String tenant) {
          return List.of();
        }

        @Override
        public void keep(String tenant, String fact) {
          throw new IllegalStateException("there is no memory");
        }
      };

  /// Whether the person has switched it on; off is how it begins.
  boolean on(String tenant);

  /// All facts, oldest first; asked only where it is on.
  List<String> facts(String tenant);

  /// Keeps another one.
  ///
  /// @throws dev.flint.chat.Failure BAD_REQUEST if it is empty or too long, or there are too many
  void keep(String tenant, String fact);
}
