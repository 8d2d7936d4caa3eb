package dev.flint.chat;

/// A piece of a [Message].
public sealed interface Part {
  /// Plain text, as the person or the model wrote it: never parsed for control tokens.
  record Text(String text) implements Part {}

  /// What the model thought before it answered.
  record Reasoning(String text) implements Part {}

  /// A picture.
  ///
  /// @param mediaType such as `image/png`
  /// @param bytes the encoded file; not copied, not to be changed
  record Image(String mediaType, byte[] bytes) implements Part {}

  /// The model asks for a function.
  ///
  /// @param id names the call within the conversation
  /// @param arguments JSON text as the model wrote it
  record ToolCall(String id, String name, String arguments) implements Part {}

  /// What a function answered.
  ///
  /// @param callId the call it answers
  /// @param text the result, or what went wrong
  /// @param error whether it went wrong
  record ToolResult(String callId, String text, boolean error) implements Part {}
}
