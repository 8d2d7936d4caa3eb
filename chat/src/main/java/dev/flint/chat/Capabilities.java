package dev.flint.chat;

/// What an [Engine] can do.
///
/// @param model name of the model that answers
/// @param contextTokens most tokens of one session
/// @param chat whether the model follows a conversation (a base model only continues text)
/// @param logprobs whether token probabilities can be reported
/// @param forks whether a fork shares what was read; elsewhere it is read again
/// @param constraints whether answers can be held to a grammar or schema
/// @param tools whether the model was taught to call tools (others are asked for plain JSON)
/// @param reasoning whether the model reasons before it answers, as a part of its own
/// @param images whether pictures can be read
/// @param infill whether text between a beginning and an end can be filled in
public record Capabilities(
    String model,
    int contextTokens,
    boolean chat,
    boolean logprobs,
    boolean forks,
    boolean constraints,
    boolean tools,
    boolean reasoning,
    boolean images,
    boolean infill) {}
