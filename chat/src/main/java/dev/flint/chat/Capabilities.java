package dev.flint.chat;

/// What an [Engine] can do.
///
/// @param model name of the model that answers
/// @param contextTokens most tokens of one session
/// @param chat whether the model follows a conversation (a base model only continues text)
/// @param logprobs whether token probabilities can be reported
public record Capabilities(String model, int contextTokens, boolean chat, boolean logprobs) {}
