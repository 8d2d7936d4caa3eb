package dev.flint.cli.settings;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flint config`: shows each setting with its value and origin; `flint config set KEY VALUE`
/// writes one into the file.
@Command(
    name = "config",
    description = "Shows each setting, its value and where it came from, or sets one.")
public final class ConfigCommand implements Callable<Integer> {
  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Parameters(
      arity = "0..*",
      paramLabel = "set KEY VALUE",
      description = "write this value into the settings file")
  private List<String> words = new ArrayList<>();

  private final Console console;
  private final Path file;

  public ConfigCommand(Console console, Path file) {
    this.console = console;
    this.file = file;
  }

  @Override
  public Integer call() {
    if (words.isEmpty()) {
      show(Settings.load(console, file));
    } else if (words.size() == 3 && words.getFirst().equals("set")) {
      set(words.get(1), words.get(2));
    } else {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "say 'flint config' to see the settings or 'flint config set KEY VALUE' to change one");
    }
    return ExitCode.OK.number();
  }

  private void show(Settings settings) {
    if (json) {
      Json.print(
          console,
          out -> {
            out.writeStartObject();
            for (Setting<?> setting : Setting.ALL) {
              Chosen<?> chosen = settings.choose(setting, null, "");
              out.writeObjectPropertyStart(setting.key());
              switch (chosen.value()) {
                case Integer whole -> out.writeNumberProperty("value", whole);
                case Double real -> out.writeNumberProperty("value", real);
                default -> out.writeStringProperty("value", chosen.value().toString());
              }
              out.writeStringProperty("from", chosen.where());
              out.writeEndObject();
            }
            out.writeEndObject();
          });
      return;
    }
    Ink ink = settings.ink(console.terminals().out());
    var page = new StringBuilder();
    for (Setting<?> setting : Setting.ALL) {
      Chosen<?> chosen = settings.choose(setting, null, "");
      String line = String.format("%-28s %-20s ", setting.key(), chosen.value());
      page.append(line)
          .append(ink.faint(String.format("%-28s %s", chosen.where(), setting.about())))
          .append('\n');
    }
    page.append('\n').append(ink.faint("file: " + file)).append('\n');
    console.out().print(page.toString());
  }

  private void set(String key, String text) {
    Setting<?> setting = Setting.ofKey(key);
    if (setting == null) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "there is no setting '" + key + "'; 'flint config' shows all of them");
    }
    Object value;
    try {
      value = setting.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, key + " is '" + text + "'; it " + e.getMessage(), e);
    }
    SettingsFile.read(file).write(setting, value);
  }
}
