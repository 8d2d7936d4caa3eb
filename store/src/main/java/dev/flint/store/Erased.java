package dev.flint.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is about to be deleted for good; whoever keeps something beside the store (a saved KV
/// cache) deletes it now.
///
/// @param conversation null if only runs of an API go
public record Erased(String owner, @Nullable String conversation, List<String> runs) {
  public Erased {
    runs = List.copyOf(runs);
  }

  /// Who wants to know. An exception stops the deletion; it can then be tried again.
  @FunctionalInterface
  public interface Listener {
    void erasing(Erased erased);
  }
}
