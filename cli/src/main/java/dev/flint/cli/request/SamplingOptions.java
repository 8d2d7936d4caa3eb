package dev.flint.cli.request;

import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Sampling;
import dev.flint.cli.settings.Setting;
import dev.flint.cli.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How tokens are drawn, and when to stop.
public final class SamplingOptions {
  @Option(names = "--greedy", description = "take the most likely token each time")
  private boolean greedy;

  @Option(names = "--temperature", paramLabel = "T", description = "0 is greedy, 1 draws as is")
  private @Nullable Double temperature;

  @Option(names = "--top-k", paramLabel = "K", description = "keep the K most likely; 0 keeps all")
  private @Nullable Integer topK;

  @Option(names = "--top-p", paramLabel = "P", description = "keep the smallest set of this share")
  private @Nullable Double topP;

  @Option(names = "--min-p", paramLabel = "P", description = "drop below this share of the best")
  private @Nullable Double minP;

  @Option(names = "--typical", paramLabel = "P", description = "keep typical tokens; 1 is off")
  private @Nullable Double typical;

  @Option(names = "--repeat-penalty", paramLabel = "F", description = "weaken repeats; 1 is off")
  private @Nullable Double repeatPenalty;

  @Option(names = "--presence-penalty", paramLabel = "F", description = "once per known token")
  private @Nullable Double presencePenalty;

  @Option(names = "--frequency-penalty", paramLabel = "F", description = "once per occurrence")
  private @Nullable Double frequencyPenalty;

  @Option(names = "--repeat-last-n", paramLabel = "N", description = "how far penalties look back")
  private @Nullable Integer repeatLastN;

  @Option(names = "--dry-multiplier", paramLabel = "F", description = "DRY's strength; 0 is off")
  private float dryMultiplier = Sampling.Dry.OFF.multiplier();

  @Option(names = "--dry-base", paramLabel = "F", description = "DRY's growth with length")
  private float dryBase = Sampling.Dry.OFF.base();

  @Option(names = "--dry-allowed-length", paramLabel = "N", description = "repeats DRY leaves free")
  private int dryAllowedLength = Sampling.Dry.OFF.allowedLength();

  @Option(names = "--dry-last-n", paramLabel = "N", description = "how far DRY looks back")
  private int dryLastN = Sampling.Dry.OFF.penaltyLastN();

  @Option(names = "--logit-bias", paramLabel = "ID=V", description = "added to a token's logit")
  private Map<Integer, Float> logitBias = new LinkedHashMap<>();

  @Option(names = "--seed", paramLabel = "N", description = "same seed, same answer")
  private @Nullable Long seed;

  @Option(names = "--stop", paramLabel = "TEXT", description = "end before this; repeatable")
  private List<String> stop = new ArrayList<>();

  /// Everything together.
  ///
  /// @throws Failure BAD_REQUEST if a value is out of range
  public GenerateOptions generate(Settings settings, int maxTokens, int logprobs) {
    for (String text : stop) {
      if (text.isEmpty()) {
        throw new Failure(Failure.Code.BAD_REQUEST, "--stop is empty; it must be some text");
      }
    }
    GenerateOptions options =
        GenerateOptions.DEFAULT
            .withSampling(sampling(settings))
            .withMaxTokens(maxTokens)
            .withStop(stop)
            .withLogprobs(logprobs);
    return seed == null ? options : options.withSeed(seed);
  }

  private Sampling sampling(Settings settings) {
    Sampling asked =
        new Sampling(
            real(settings, Setting.TEMPERATURE, temperature, "--temperature"),
            settings.value(Setting.TOP_K, topK, "--top-k"),
            real(settings, Setting.TOP_P, topP, "--top-p"),
            real(settings, Setting.MIN_P, minP, "--min-p"),
            real(settings, Setting.TYPICAL, typical, "--typical"),
            real(settings, Setting.REPEAT_PENALTY, repeatPenalty, "--repeat-penalty"),
            real(settings, Setting.FREQUENCY_PENALTY, frequencyPenalty, "--frequency-penalty"),
            real(settings, Setting.PRESENCE_PENALTY, presencePenalty, "--presence-penalty"),
            settings.value(Setting.REPEAT_LAST_N, repeatLastN, "--repeat-last-n"),
            new Sampling.Dry(dryMultiplier, dryBase, dryAllowedLength, dryLastN),
            logitBias);
    return greedy ? greedy(asked) : asked;
  }

  /// Greedy keeps what changes the logits and drops what only matters to a draw.
  private static Sampling greedy(Sampling asked) {
    return new Sampling(
        0f,
        0,
        1f,
        0f,
        1f,
        asked.repeatPenalty(),
        asked.frequencyPenalty(),
        asked.presencePenalty(),
        asked.penaltyLastN(),
        asked.dry(),
        asked.logitBias());
  }

  private static float real(
      Settings settings, Setting<Double> setting, @Nullable Double flag, String flagName) {
    return settings.value(setting, flag, flagName).floatValue();
  }
}
