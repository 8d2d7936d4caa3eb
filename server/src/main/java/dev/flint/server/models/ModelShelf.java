package dev.flint.server.models;

import java.util.List;

/// Models that are known and can be fetched. Safe for many threads.
public interface ModelShelf {
  /// Holds nothing.
  ModelShelf EMPTY =
      new ModelShelf() {
        @Override
        public List<Offer> offers() {
          return List.of();
        }

        @Override
        public void fetch(String id, boolean accepted, Listener listener) {
          throw new dev.flint.chat.Failure(
              dev.flint.chat.Failure.Code.MODEL_NOT_FOUND, "there is no model to fetch here");
        }
      };

  /// All of them, those too that are here.
  List<Offer> offers();

  /// Fetches one and returns when it is here. Interrupting the thread stops it; what has come is
  /// kept, and the next call goes on from there.
  ///
  /// @param accepted whether the person accepts the licence
  /// @throws dev.flint.chat.Failure with a sentence for a person
  void fetch(String id, boolean accepted, Listener listener);

  /// A model and what it means for this machine.
  ///
  /// @param tokensPerSecond at most, as fast as this machine reads memory
  /// @param terms address of the licence's words
  /// @param consent what has to be accepted first, in one sentence; empty if nothing
  /// @param chat whether it follows a conversation
  record Offer(
      String id,
      String title,
      String description,
      long bytes,
      Fit fit,
      double tokensPerSecond,
      String licence,
      String terms,
      String consent,
      boolean chat,
      boolean here) {}

  /// Whether this machine's memory holds a model.
  enum Fit {
    FITS,
    /// Only when other programs give some back.
    TIGHT,
    TOO_LARGE
  }

  /// Hears how fetching goes. Called from the fetching thread; must return quickly.
  interface Listener {
    /// One line for a person.
    void news(String sentence);

    /// How far it is.
    ///
    /// @param checking whether the bytes are here and being checked
    /// @param totalBytes -1 where nobody knows
    void moved(boolean checking, long doneBytes, long totalBytes, double bytesPerSecond);
  }
}
