package dev.flint.cli.request;

import dev.flint.cli.settings.Settings;
import dev.flint.engine.local.LocalOptions;
import picocli.CommandLine.Mixin;

/// Which model, and how it is to be run.
public final class ModelOptions {
  @Mixin private ModelName name = new ModelName();
  @Mixin private EngineOptions engine = new EngineOptions();

  /// The model's name by flag or setting.
  public String model(Settings settings) {
    return name.model(settings);
  }

  /// How the engine is to be loaded.
  public LocalOptions local(Settings settings) {
    return engine.local(settings);
  }

  /// How the engine is to be loaded where only the flag decides on the context.
  public LocalOptions localWithContext(Settings settings, int fallbackTokens) {
    return engine.localWithContext(settings, fallbackTokens);
  }
}
