package dev.flint.store;

import dev.flint.chat.Message;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Conversations as trees of messages. Safe for use by many threads; a method that changes
/// something returns when the change would survive a power cut. Whoever is not the owner finds
/// nothing.
public interface Conversations {
  Conversation create(String owner, String title, ChatSettings settings);

  /// The conversation, thrown away or not.
  Optional<Conversation> find(String owner, String id);

  /// Conversations that are not thrown away: pinned ones first, then by the time of their last
  /// change, newest first.
  ///
  /// @param after the last one of the page before; null for the first page
  List<Conversation> list(String owner, @Nullable String after, int limit);

  /// Messages and titles that contain all words of the query, best first. Words of fewer than three
  /// characters are found too, only slower.
  List<Hit> search(String owner, String query, int limit);

  /// Changes title, pin and settings to those given; the rest of the record is not looked at.
  ///
  /// @return what is stored now; empty if there is no such conversation
  Optional<Conversation> change(Conversation conversation);

  /// Adds a message and shows its branch.
  ///
  /// @param parent the message it follows; null to begin the conversation (again)
  /// @throws dev.flint.chat.Failure BAD_REQUEST if the conversation or the parent is unknown
  StoredMessage append(String owner, String conversation, @Nullable String parent, Message message);

  /// Adds a message and the run that answers it in one transaction, and shows the message's branch.
  StoredMessage ask(
      String owner, String conversation, @Nullable String parent, Message message, Run run);

  /// Adds a run that answers a message that is there already, and shows the branch that ends with
  /// that message.
  void askAgain(String owner, Run run);

  /// Shows the branch through a message, down to its newest descendant.
  Optional<Conversation> show(String owner, String conversation, String message);

  /// All messages of the tree, oldest first.
  List<StoredMessage> tree(String owner, String conversation);

  /// The messages of the tree that were written last, oldest first.
  ///
  /// @param before only those written before this message; null for all
  List<StoredMessage> newest(String owner, String conversation, @Nullable String before, int most);

  /// The branch that ends with a message, from the beginning.
  List<StoredMessage> branch(String owner, String conversation, String message);

  /// Throws a conversation away: it is no longer listed or found by search.
  boolean discard(String owner, String id);

  /// Takes back [#discard].
  boolean restore(String owner, String id);

  /// Deletes a conversation for good: messages, runs, events, attachments that nothing else uses,
  /// its words in the search index, and their bytes in the file.
  boolean erase(String owner, String id);

  /// Erases what was thrown away before then.
  ///
  /// @return how many
  int eraseDiscarded(Instant before);

  /// Erases all conversations, runs and facts of an owner.
  void eraseAll(String owner);
}
