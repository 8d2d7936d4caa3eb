package dev.flint.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A tree of messages as its owner sees it in a list. Every message but the first ones answers a
/// parent; an edit is a second child of the same parent.
///
/// @param owner whose it is; nobody else finds it
/// @param leaf the last message of the branch that is shown; null while there are none
/// @param updated when a message was last added
/// @param deleted when it was thrown away; it can be restored until it is erased
public record Conversation(
    String id,
    String owner,
    String title,
    boolean pinned,
    ChatSettings settings,
    @Nullable String leaf,
    Instant created,
    Instant updated,
    @Nullable Instant deleted) {}
