package dev.flint.cli.request;

import dev.flint.cli.settings.Setting;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.local.LocalOptions;
import dev.flint.tensor.kernel.attention.KvForm;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a model is to be run.
public final class EngineOptions {
  @Option(names = "--ctx", paramLabel = "TOKENS", description = "most tokens of the conversation")
  private @Nullable Integer contextTokens;

  @Option(names = "--threads", paramLabel = "N", description = "processor cores to compute on")
  private @Nullable Integer threads;

  @Option(
      names = "--kernels",
      paramLabel = "KIND",
      description = "best, reference, scalar, vector or jit")
  private @Nullable String kernels;

  @Option(names = "--kv", paramLabel = "FORM", description = "keys and values as f16 or q8")
  private @Nullable String kv;

  /// How the engine is to be loaded.
  public LocalOptions local(Settings settings) {
    return local(settings, settings.value(Setting.CONTEXT, contextTokens, "--ctx"));
  }

  /// How the engine is to be loaded where only the flag decides on the context.
  public LocalOptions localWithContext(Settings settings, int fallbackTokens) {
    int tokens = contextTokens == null ? fallbackTokens : contextTokens;
    return local(settings, settings.value(Setting.CONTEXT, tokens, "--ctx"));
  }

  private LocalOptions local(Settings settings, int tokens) {
    String kind = settings.value(Setting.KERNELS, kernels, "--kernels");
    String form = settings.value(Setting.KV, kv, "--kv");
    return new LocalOptions(
            tokens,
            settings.value(Setting.THREADS, threads, "--threads"),
            kind.equals("best") ? "" : kind)
        .withKvForm(form.equals("q8") ? KvForm.Q8 : KvForm.F16);
  }
}
