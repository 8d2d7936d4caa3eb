package dev.flint.store;

import dev.flint.chat.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A message in its place in a conversation's tree.
///
/// @param parent the message it follows; null at the beginning
/// @param run the run that generated it; null for what a person or program wrote
public record StoredMessage(
    String id,
    String conversation,
    @Nullable String parent,
    Message message,
    @Nullable String run,
    Instant created) {}
