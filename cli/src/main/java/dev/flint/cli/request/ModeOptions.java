package dev.flint.cli.request;

import dev.flint.assistant.calculate.Calculator;
import dev.flint.assistant.code.CodeTool;
import dev.flint.assistant.code.Examples;
import dev.flint.assistant.code.Limits;
import dev.flint.assistant.code.Sandbox;
import dev.flint.assistant.contemplate.Preset;
import dev.flint.assistant.contemplate.Trial;
import dev.flint.assistant.mode.Mode;
import dev.flint.assistant.mode.ModeEngine;
import dev.flint.assistant.tool.Clock;
import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.Toolbox;
import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a question is gone about: the mode, its effort, and the assistant's own tools.
public final class ModeOptions {
  private static final Duration TOOL_LIMIT = Duration.ofSeconds(60);

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "instant, thinking or contemplating; left out, the plain model answers")
  private @Nullable String mode;

  @Option(
      names = "--effort",
      paramLabel = "EFFORT",
      description = "of contemplating: quick, default or max")
  private String effort = "default";

  @Option(
      names = "--tools",
      split = ",",
      paramLabel = "TOOL[,TOOL...]",
      description = "tools the model may use: calculator, clock, code, or all")
  private List<String> tools = new ArrayList<>();

  /// The engine in the chosen mode; closing it closes the one underneath.
  ///
  /// @throws Failure BAD_REQUEST for a name that is not known, UNSUPPORTED for a tool that cannot
  ///   run here; the engine is closed then
  public Engine over(Engine engine) {
    if (mode == null && tools.isEmpty()) {
      return engine;
    }
    try {
      return new ModeEngine(chosen(), engine, options());
    } catch (Failure e) {
      engine.close();
      throw e;
    }
  }

  /// What the server's modes use: the usual effort, and every tool that works here.
  public static dev.flint.assistant.mode.ModeOptions ofServer() {
    var all = new ModeOptions();
    all.tools = List.of("all");
    return all.options();
  }

  private Mode chosen() {
    String name = mode == null ? "instant" : mode.toLowerCase(Locale.ROOT);
    return Mode.of("flint/" + name)
        .orElseThrow(() ->
            new Failure(
                Failure.Code.BAD_REQUEST,
                "no mode is called '" + name + "'; there are instant, thinking and contemplating"));
  }

  private dev.flint.assistant.mode.ModeOptions options() {
    Preset preset =
        switch (effort) {
          case "quick" -> Preset.QUICK;
          case "default" -> Preset.DEFAULT;
          case "max" -> Preset.MAX;
          default ->
              throw new Failure(
                  Failure.Code.BAD_REQUEST,
                  "no effort is called '" + effort + "'; there are quick, default and max");
        };
    Optional<Sandbox> sandbox = Sandbox.find();
    Trial trial = sandbox.<Trial>map(Examples::new).orElse(Trial.NONE);
    return new dev.flint.assistant.mode.ModeOptions(preset, toolbox(sandbox), TOOL_LIMIT, trial);
  }

  private Toolbox toolbox(Optional<Sandbox> sandbox) {
    List<Tool> chosen = new ArrayList<>();
    boolean all = tools.contains("all");
    List<String> names = all ? List.of("calculator", "clock", "code") : tools;
    for (String name : names) {
      switch (name) {
        case "calculator" -> chosen.add(new Calculator());
        case "clock" -> chosen.add(new Clock(InstantSource.system(), ZoneId.systemDefault()));
        case "code" -> {
          if (sandbox.isPresent()) {
            chosen.add(new CodeTool(sandbox.get(), Limits.DEFAULT));
          } else if (!all) {
            throw new Failure(Failure.Code.UNSUPPORTED, Sandbox.missing());
          }
        }
        default ->
            throw new Failure(
                Failure.Code.BAD_REQUEST,
                "no tool is called '" + name + "'; there are calculator, clock, code, and all");
      }
    }
    return new Toolbox(chosen);
  }
}
