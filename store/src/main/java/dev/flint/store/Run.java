package dev.flint.store;

import dev.flint.chat.Usage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One answer that the server computes, whoever waits for it.
///
/// @param owner who may see and stop it
/// @param kind which protocol asked for it, and so how `request` is to be read
/// @param conversation the conversation it answers in; null for runs of an API
/// @param question the message it answers; null for runs of an API
/// @param answer the name that its message will have; null for runs of an API
/// @param previous the run whose conversation it continues, or whose answer goes on; null for none
/// @param request the request as JSON text, as far as it is needed to show or repeat it
/// @param usage what it cost, once known
/// @param failure why it failed
public record Run(
    String id,
    String owner,
    Kind kind,
    @Nullable String conversation,
    @Nullable String question,
    @Nullable String answer,
    @Nullable String previous,
    RunState state,
    String model,
    String request,
    @Nullable Usage usage,
    @Nullable RunFailure failure,
    Instant created,
    @Nullable Instant started,
    @Nullable Instant ended) {

  public enum Kind {
    /// A message in a conversation of the app.
    CHAT,
    /// OpenAI's Responses protocol.
    RESPONSE
  }

  /// A run that waits for its turn, without a conversation.
  public static Run queued(
      String id, String owner, Kind kind, String model, String request, @Nullable String previous) {
    return new Run(
        id,
        owner,
        kind,
        null,
        null,
        null,
        previous,
        RunState.QUEUED,
        model,
        request,
        null,
        null,
        Instant.now(),
        null,
        null);
  }

  /// This run as the answer to a message of a conversation.
  public Run answering(String conversation, String question, String answer) {
    return new Run(
        id,
        owner,
        kind,
        conversation,
        question,
        answer,
        previous,
        state,
        model,
        request,
        usage,
        failure,
        created,
        started,
        ended);
  }

  /// This run as it is after its end.
  public Run ended(RunEnd end) {
    return new Run(
        id,
        owner,
        kind,
        conversation,
        question,
        answer,
        previous,
        end.state(),
        model,
        request,
        end.usage(),
        end.failure(),
        created,
        started,
        Instant.now());
  }
}
