package dev.flint.cli.settings;

import dev.flint.assistant.mcp.McpServer;
import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.Ink;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The settings in force: flag over environment over file over default.
public final class Settings {
  private final Console console;
  private final SettingsFile file;

  private Settings(Console console, SettingsFile file) {
    this.console = console;
    this.file = file;
  }

  /// Reads the settings file, if there is one.
  ///
  /// @throws Failure BAD_REQUEST if it is wrong: the sentence names file, line and key
  public static Settings load(Console console, Path path) {
    return new Settings(console, SettingsFile.read(path));
  }

  /// The value in force.
  public <T> T value(Setting<T> setting) {
    return choose(setting, null, "").value();
  }

  /// The value in force where a flag may say it.
  ///
  /// @param flag the flag's value, null if it was not given
  /// @throws Failure BAD_REQUEST if the value is out of range
  public <T> T value(Setting<T> setting, @Nullable T flag, String flagName) {
    return choose(setting, flag, flagName).value();
  }

  /// The value in force and where it came from.
  public <T> Chosen<T> choose(Setting<T> setting, @Nullable T flag, String flagName) {
    if (flag != null) {
      try {
        return new Chosen<>(setting.checked(flag), Chosen.Source.FLAG, flagName);
      } catch (IllegalArgumentException e) {
        throw wrong(flagName + " " + flag, e);
      }
    }
    String variable = console.environment(setting.variable());
    if (!variable.isEmpty()) {
      try {
        return new Chosen<>(setting.parse(variable), Chosen.Source.ENVIRONMENT, setting.variable());
      } catch (IllegalArgumentException e) {
        throw wrong(setting.variable() + "=" + variable, e);
      }
    }
    SettingsFile.Entry entry = file.entries().get(setting.key());
    if (entry != null) {
      return new Chosen<>(
          setting.checked(entry.value()), Chosen.Source.FILE, file.path() + ":" + entry.line());
    }
    return new Chosen<>(setting.fallback(), Chosen.Source.DEFAULT, "default");
  }

  /// Colours for a stream that is or is not a terminal; `NO_COLOR` counts where nothing else was
  /// said.
  public Ink ink(boolean terminal) {
    Chosen<String> colour = choose(Setting.COLOUR, null, "");
    boolean wanted =
        switch (colour.value()) {
          case "always" -> true;
          case "never" -> false;
          default ->
              terminal
                  && console.environment("NO_COLOR").isEmpty()
                  && !console.environment("TERM").equals("dumb");
        };
    return wanted ? Ink.COLOUR : Ink.PLAIN;
  }

  private static Failure wrong(String said, IllegalArgumentException reason) {
    return new Failure(Failure.Code.BAD_REQUEST, said + ": it " + reason.getMessage(), reason);
  }

  /// The MCP server of that name in the settings file.
  ///
  /// @throws Failure BAD_REQUEST if there is none, or a variable that it is to be given is not set
  public McpServer mcpServer(String name) {
    McpTable table = file.servers().get(name);
    if (table == null) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "there is no MCP server '"
              + name
              + "' in "
              + file.path()
              + " (a table [mcp."
              + name
              + "])");
    }
    return table.server(name, console.environment());
  }

  /// The names of the MCP servers in the settings file.
  public List<String> mcpServers() {
    return List.copyOf(file.servers().keySet());
  }

  /// Tells the person something on standard error.
  public void note(String sentence) {
    console.err().println("flint: " + Ink.harmless(sentence));
  }

  /// What the file says, by key.
  Map<String, SettingsFile.Entry> inFile() {
    return file.entries();
  }
}
