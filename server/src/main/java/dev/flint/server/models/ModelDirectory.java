package dev.flint.server.models;

import dev.flint.chat.Engine;
import java.util.List;

/// The models that a server answers with. Safe for many threads.
public interface ModelDirectory extends AutoCloseable {
  /// All of them, in the order in which they are shown.
  List<Listing> list();

  /// An engine on loan, loaded first if need be; waits for that.
  ///
  /// @throws dev.flint.chat.Failure MODEL_NOT_FOUND, or whatever kept it from loading
  Lease lease(String id);

  /// Models that are not here yet.
  default ModelShelf shelf() {
    return ModelShelf.EMPTY;
  }

  /// What leaves this machine when a model of this id answers.
  default Reach reach(String id) {
    return Reach.NOTHING;
  }

  /// Deletes what engines, loaded or not, keep on a disk of a tenant's conversations.
  ///
  /// @throws dev.flint.chat.Failure STORAGE
  default void erase(String tenant) {}

  /// Frees all engines.
  @Override
  void close();

  /// What there is to know of a model without loading it.
  ///
  /// @param bytes size of its weights; 0 if unknown
  /// @param createdEpochSeconds when it came to this machine; 0 if unknown
  /// @param contextTokens most tokens of a conversation; 0 if that is known only once it is loaded
  record Listing(String id, State state, long bytes, long createdEpochSeconds, int contextTokens) {}

  /// What leaves this machine.
  ///
  /// @param remote whether the conversation itself does: the model computes elsewhere
  /// @param networkTools names of the tools that reach other machines
  record Reach(boolean remote, List<String> networkTools) {
    public static final Reach NOTHING = new Reach(false, List.of());

    public Reach {
      networkTools = List.copyOf(networkTools);
    }
  }

  /// Whether a model is in memory.
  enum State {
    UNLOADED,
    LOADING,
    LOADED
  }

  /// An engine that stays loaded until the lease is closed.
  interface Lease extends AutoCloseable {
    Engine engine();

    @Override
    void close();
  }
}
