package dev.flint.chat;

import java.util.Map;

/// How the next token is drawn from the model's distribution. The names, the defaults' meaning and
/// the order in which the steps are applied are llama.cpp's: logit bias, penalties, DRY, top-k,
/// typical, top-p, min-p, temperature, draw.
///
/// @param temperature 0 takes the most likely token (greedy); 1 leaves the distribution as it is
/// @param topK keep the k most likely tokens; 0 keeps all
/// @param topP keep the smallest set whose probability reaches p; 1 keeps all
/// @param minP drop tokens below p times the most likely one's probability; 0 drops none
/// @param typicalP keep tokens of typical information content; 1 keeps all
/// @param repeatPenalty divides (or multiplies, if negative) the logit of a recent token; 1 is off
/// @param frequencyPenalty subtracted once for each recent occurrence; 0 is off
/// @param presencePenalty subtracted once if the token occurred recently; 0 is off
/// @param penaltyLastN how many recent tokens the penalties look at; 0 is none, -1 the context
/// @param dry repetition of sequences ("don't repeat yourself")
/// @param logitBias added to the logit of a token id before anything else
public record Sampling(
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
    Map<Integer, Float> logitBias) {

  /// The most likely token each time.
  public static final Sampling GREEDY =
      new Sampling(0f, 0, 1f, 0f, 1f, 1f, 0f, 0f, 64, Dry.OFF, Map.of());

  /// What Flint uses when neither the person nor the model's maker says otherwise.
  public static final Sampling DEFAULT =
      new Sampling(0.7f, 40, 0.95f, 0.05f, 1f, 1f, 0f, 0f, 64, Dry.OFF, Map.of());

  public Sampling {
    logitBias = Map.copyOf(logitBias);
    check(temperature >= 0, "temperature", temperature, "0 or more");
    check(topK >= 0, "top-k", topK, "0 or more");
    check(topP > 0 && topP <= 1, "top-p", topP, "above 0 and at most 1");
    check(minP >= 0 && minP <= 1, "min-p", minP, "between 0 and 1");
    check(typicalP > 0 && typicalP <= 1, "typical-p", typicalP, "above 0 and at most 1");
    check(repeatPenalty > 0, "repeat-penalty", repeatPenalty, "above 0");
    check(Float.isFinite(frequencyPenalty), "frequency-penalty", frequencyPenalty, "finite");
    check(Float.isFinite(presencePenalty), "presence-penalty", presencePenalty, "finite");
    check(penaltyLastN >= -1, "repeat-last-n", penaltyLastN, "-1 or more");
  }

  private static void check(boolean holds, String name, float value, String wanted) {
    if (!holds || Float.isNaN(value)) {
      throw new Failure(Failure.Code.BAD_REQUEST, name + " is " + value + "; it must be " + wanted);
    }
  }

  /// "Don't repeat yourself" (DRY, by p-e-w): a token that would extend a repetition of at least
  /// `allowedLength` tokens loses `multiplier * base^(length - allowedLength)`.
  ///
  /// @param multiplier 0 is off
  /// @param base growth of the penalty with the length of the repetition
  /// @param allowedLength repetitions up to this length are free
  /// @param penaltyLastN how many recent tokens are searched; -1 the context
  public record Dry(float multiplier, float base, int allowedLength, int penaltyLastN) {
    public static final Dry OFF = new Dry(0f, 1.75f, 2, -1);
  }
}
