package dev.flint.store;

import org.jspecify.annotations.Nullable;

/// What a person chose for one conversation. What is null is left to the model or the server.
///
/// @param model name of the model that answers
/// @param mode name of the mode that answers (`instant`, `thinking`, `contemplating`)
/// @param system text that is said to the model before the conversation
/// @param maxTokens most tokens of an answer
public record ChatSettings(
    @Nullable String model,
    @Nullable String mode,
    @Nullable String system,
    @Nullable Float temperature,
    @Nullable Float topP,
    @Nullable Integer topK,
    @Nullable Float minP,
    @Nullable Integer maxTokens,
    @Nullable Long seed) {
  public static final ChatSettings NONE =
      new ChatSettings(null, null, null, null, null, null, null, null, null);
}
