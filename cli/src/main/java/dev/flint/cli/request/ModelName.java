package dev.flint.cli.request;

import dev.flint.cli.settings.Setting;
import dev.flint.cli.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which model.
public final class ModelName {
  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description = "name of the catalogue, reference or file")
  private @Nullable String model;

  /// The model's name by flag or setting.
  public String model(Settings settings) {
    return settings.value(Setting.MODEL, model, "--model");
  }
}
