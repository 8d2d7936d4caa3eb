package dev.flint.assistant.mode;

import dev.flint.assistant.contemplate.Preset;
import dev.flint.assistant.contemplate.Trial;
import dev.flint.assistant.memory.Memory;
import dev.flint.assistant.tool.Toolbox;
import java.time.Duration;

/// What a mode may use.
///
/// @param preset how much work goes into contemplating
/// @param tools the assistant's own tools
/// @param toolLimit longest time of one tool run
/// @param trial how programs are tried out
/// @param memory what persons asked to keep
public record ModeOptions(
    Preset preset, Toolbox tools, Duration toolLimit, Trial trial, Memory memory) {
  public static final ModeOptions DEFAULT =
      new ModeOptions(Preset.DEFAULT, Toolbox.EMPTY, Duration.ofSeconds(60), Trial.NONE);

  /// Without a memory.
  public ModeOptions(Preset preset, Toolbox tools, Duration toolLimit, Trial trial) {
    this(preset, tools, toolLimit, trial, Memory.NONE);
  }

  public ModeOptions withTools(Toolbox tools) {
    return new ModeOptions(preset, tools, toolLimit, trial, memory);
  }

  public ModeOptions withMemory(Memory memory) {
    return new ModeOptions(preset, tools, toolLimit, trial, memory);
  }
}
