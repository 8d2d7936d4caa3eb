package dev.flint.cli.request;

import dev.flint.assistant.contemplate.Preset;
import dev.flint.assistant.mode.Mode;
import dev.flint.assistant.mode.ModeEngine;
import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.hub.Folders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a question is gone about: the mode, its effort, and the tools.
public final class ModeOptions implements AutoCloseable {
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
      description = {
        "tools the model may use: calculator, clock, code (all: these three),",
        "web_fetch, web_search (web: both)"
      })
  private List<String> tools = new ArrayList<>();

  @Option(
      names = "--mcp",
      paramLabel = "SERVER",
      description =
          "an MCP server: a name in the settings, or NAME=URL, or NAME=COMMAND; repeatable")
  private List<String> servers = new ArrayList<>();

  private @Nullable Toolset toolset;

  /// An engine in the chosen mode; closing it closes the one underneath.
  ///
  /// @param opened opens that one, once it is certain that the options make sense
  /// @throws Failure BAD_REQUEST for a name that is not known, UNSUPPORTED for a tool that cannot
  ///   run here, UPSTREAM for an MCP server that does not answer
  public Engine over(Supplier<Engine> opened, Settings settings, Folders folders) {
    if (mode == null && tools.isEmpty() && servers.isEmpty()) {
      return opened.get();
    }
    Mode chosen = chosen();
    var options = options(settings, folders);
    return new ModeEngine(chosen, opened.get(), options);
  }

  private Mode chosen() {
    String name = mode == null ? "instant" : mode.toLowerCase(Locale.ROOT);
    return Mode.of("flint/" + name)
        .orElseThrow(() ->
            new Failure(
                Failure.Code.BAD_REQUEST,
                "no mode is called '" + name + "'; there are instant, thinking and contemplating"));
  }

  private dev.flint.assistant.mode.ModeOptions options(Settings settings, Folders folders) {
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
    Toolset chosen = toolset;
    if (chosen == null) {
      chosen = Toolset.of(tools, servers, settings, folders);
      toolset = chosen;
    }
    Preset here = preset.on(Runtime.getRuntime().availableProcessors());
    return chosen.options(here).withMemory(new FileMemory(folders));
  }

  /// Ends the MCP servers.
  @Override
  public void close() {
    Toolset chosen = toolset;
    toolset = null;
    if (chosen != null) {
      chosen.close();
    }
  }
}
