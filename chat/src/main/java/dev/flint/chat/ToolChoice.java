package dev.flint.chat;

/// Whether an answer may, must or must not call tools.
public sealed interface ToolChoice {
  /// The model decides.
  record Auto() implements ToolChoice {}

  /// No call, though the prompt names the tools.
  record None() implements ToolChoice {}

  /// At least one call.
  record Required() implements ToolChoice {}

  /// A call of this tool.
  record Named(String tool) implements ToolChoice {}

  ToolChoice AUTO = new Auto();
  ToolChoice NONE = new None();
  ToolChoice REQUIRED = new Required();
}
