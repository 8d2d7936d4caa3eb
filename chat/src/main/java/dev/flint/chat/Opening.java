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
/// @param untrusted whether earlier answers may repeat words of others that the messages do not
///   show: what a tool of the assistant's read then
/// @param stored whether the conversation is kept where the tenant finds it again: then an engine
///   may keep what it computed of it on a disk too
public record Opening(
    List<Message> messages,
    List<ToolSpec> tools,
    Effort effort,
    String tenant,
    boolean untrusted,
    boolean stored) {
  public Opening {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /// A conversation that nobody keeps, and in which nothing is known to come from words of others.
  public Opening(List<Message> messages, List<ToolSpec> tools, Effort effort, String tenant) {
    this(messages, tools, effort, tenant, false, false);
  }

  /// The same terms for other messages.
  public Opening withMessages(List<Message> all) {
    return new Opening(all, tools, effort, tenant, untrusted, stored);
  }

  /// The same conversation, whose earlier answers may have been led by words of others.
  public Opening withUntrusted(boolean now) {
    return new Opening(messages, tools, effort, tenant, now, stored);
  }

  /// The same conversation, which is kept.
  public Opening withStored() {
    return new Opening(messages, tools, effort, tenant, untrusted, true);
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
