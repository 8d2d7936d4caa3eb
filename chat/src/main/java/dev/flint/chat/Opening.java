package dev.flint.chat;

import java.util.List;

/// What a session begins with.
///
/// @param messages the conversation so far; an assistant's message at the end is continued by the
///   answer
/// @param tools functions that the model may call; fixed for the session, because they are part of
///   its prompt
/// @param effort how much the model is to reason before it answers
/// @param tenant whose prompt this is: what was read for one tenant is never reused for another.
///   Empty is a tenant like any other
public record Opening(List<Message> messages, List<ToolSpec> tools, Effort effort, String tenant) {
  public Opening {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /// A conversation without tools, with the model's own way of reasoning.
  public static Opening of(List<Message> messages) {
    return new Opening(messages, List.of(), Effort.MODEL, "");
  }

  /// How much a model reasons, where its family has a switch; elsewhere it changes nothing.
  public enum Effort {
    /// As the model does by itself.
    MODEL,
    /// Not at all.
    OFF,
    LOW,
    MEDIUM,
    HIGH
  }
}
