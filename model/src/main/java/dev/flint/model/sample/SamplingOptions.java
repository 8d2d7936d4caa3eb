package dev.flint.model.sample;

import java.util.Map;

/// How [Sampler] draws tokens. The names, their meaning and the order of the steps are llama.cpp's:
/// logit bias, penalties, DRY, top-k, typical, top-p, min-p, temperature, draw. A value out of
/// range is an [IllegalArgumentException] that names it.
///
/// @param temperature divides the logits before the draw; 0 takes the most likely candidate
/// @param topK keep the k most likely tokens; 0 keeps all
/// @param topP keep the most likely tokens until their probability reaches p; 1 keeps all
/// @param minP drop tokens below p times the most likely one's probability; 0 drops none
/// @param typicalP keep the tokens whose information is nearest to the entropy until their
///   probability exceeds p (Meister et al., "Locally typical sampling", 2022); 1 keeps all
/// @param repeatPenalty divides the positive and multiplies the other logits of recent tokens
///   (Keskar et al., "CTRL", 2019, and the usual correction for negative logits); 1 is off
/// @param frequencyPenalty subtracted once for each recent occurrence; 0 is off
/// @param presencePenalty subtracted once if the token occurred recently; 0 is off
/// @param penaltyLastN how many recent tokens these three look at; 0 is none, -1 all accepted ones
/// @param dry penalty for repeated sequences
/// @param logitBias added to the logit of a token id before anything else; negative infinity bans
///   the token
/// @param seed start of the random numbers
public record SamplingOptions(
    float temperature,
    int topK,
    float topP,
    float minP,
    float typicalP,
    float repeatPenalty,
    float frequencyPenalty,
    float presencePenalty,
    int penaltyLastN,
    Dry dry,
    Map<Integer, Float> logitBias,
    long seed) {

  /// The most likely token each time.
  public static final SamplingOptions GREEDY =
      new SamplingOptions(0f, 0, 1f, 0f, 1f, 1f, 0f, 0f, 0, Dry.OFF, Map.of(), 0);

  public SamplingOptions {
    logitBias = Map.copyOf(logitBias);
    check(temperature >= 0 && Float.isFinite(temperature), "temperature", temperature, "0 or more");
    check(topK >= 0, "top-k", topK, "0 or more");
    check(topP > 0 && topP <= 1, "top-p", topP, "above 0 and at most 1");
    check(minP >= 0 && minP <= 1, "min-p", minP, "between 0 and 1");
    check(typicalP > 0 && typicalP <= 1, "typical-p", typicalP, "above 0 and at most 1");
    check(
        repeatPenalty > 0 && Float.isFinite(repeatPenalty),
        "repeat-penalty",
        repeatPenalty,
        "above 0");
    check(Float.isFinite(frequencyPenalty), "frequency-penalty", frequencyPenalty, "finite");
    check(Float.isFinite(presencePenalty), "presence-penalty", presencePenalty, "finite");
    check(penaltyLastN >= -1, "repeat-last-n", penaltyLastN, "-1 or more");
    logitBias.forEach((token, bias) ->
        check(
            bias < Float.POSITIVE_INFINITY,
            "logit-bias of token " + token,
            bias,
            "a number or negative infinity"));
  }

  boolean penalises() {
    return penaltyLastN != 0
        && (repeatPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0);
  }

  private static void check(boolean holds, String name, float value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be " + wanted);
    }
  }

  /// "Don't repeat yourself" (DRY, by p-e-w, text-generation-webui pull request 5677): a token that
  /// would extend a repetition of at least `allowedLength` tokens loses `multiplier * base^(length
  /// - allowedLength)`.
  ///
  /// @param multiplier 0 is off
  /// @param base growth of the penalty with the length of the repetition; at least 1
  /// @param allowedLength shorter repetitions may be extended freely
  /// @param lastN how many recent tokens are searched; 0 is none, -1 all accepted ones
  /// @param breakers sequences across which nothing counts as repeated
  public record Dry(
      float multiplier, float base, int allowedLength, int lastN, SequenceBreakers breakers) {
    public static final Dry OFF = new Dry(0f, 1.75f, 2, -1, SequenceBreakers.NONE);

    public Dry {
      check(
          multiplier >= 0 && Float.isFinite(multiplier), "dry-multiplier", multiplier, "0 or more");
      check(base >= 1 && Float.isFinite(base), "dry-base", base, "1 or more");
      check(allowedLength >= 0, "dry-allowed-length", allowedLength, "0 or more");
      check(lastN >= -1, "dry-penalty-last-n", lastN, "-1 or more");
    }

    boolean penalises() {
      return multiplier != 0 && lastN != 0;
    }
  }
}
