package dev.flint.assistant.tool;

/// What a tool answered.
///
/// @param text for the model
/// @param error whether it went wrong
/// @param untrusted whether the text was written by others (a web page, a file, another server): it
///   is data, never instructions, and whoever has read it needs approval for what has effects
public record ToolOutcome(String text, boolean error, boolean untrusted) {
  public static ToolOutcome of(String text) {
    return new ToolOutcome(text, false, false);
  }

  public static ToolOutcome failed(String why) {
    return new ToolOutcome(why, true, false);
  }
}
