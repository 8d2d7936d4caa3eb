package dev.flint.wire.openai;

import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Sampling;
import dev.flint.wire.json.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// The members that say how tokens are drawn and when to stop: the same for chat completions and
/// completions. `top_k`, `min_p`, `typical_p` and `repeat_penalty` are not OpenAI's; other local
/// servers have them.
final class SamplingFields {
  private static final int MAX_STOPS = 16;
  private static final int MAX_BIASES = 1024;

  private SamplingFields() {}

  static GenerateOptions read(Fields body, Sampling defaults) {
    float repeatPenalty =
        real(
            body,
            "repeat_penalty",
            0.01,
            100,
            real(body, "repetition_penalty", 0.01, 100, defaults.repeatPenalty()));
    Sampling sampling =
        new Sampling(
            real(body, "temperature", 0, 2, defaults.temperature()),
            body.whole("top_k", -1, Integer.MAX_VALUE).orElse(defaults.topK()),
            topP(body, defaults.topP()),
            real(body, "min_p", 0, 1, defaults.minP()),
            defaults.typicalP(),
            repeatPenalty,
            real(body, "frequency_penalty", -2, 2, defaults.frequencyPenalty()),
            real(body, "presence_penalty", -2, 2, defaults.presencePenalty()),
            defaults.penaltyLastN(),
            defaults.dry(),
            bias(body));
    OptionalLong seed = body.wholeLong("seed", Long.MIN_VALUE, Long.MAX_VALUE);
    GenerateOptions options =
        GenerateOptions.DEFAULT.withSampling(sampling).withStop(stops(body, "stop"));
    return seed.isPresent() ? options.withSeed(seed.getAsLong()) : options;
  }

  private static float topP(Fields body, float fallback) {
    float topP = real(body, "top_p", 0, 1, fallback);
    // Zero keeps nothing but the most likely token.
    return topP == 0 ? Float.MIN_NORMAL : topP;
  }

  static List<String> stops(Fields body, String name) {
    List<String> stops = body.texts(name);
    if (stops.size() > MAX_STOPS) {
      throw body.invalid(name, "has " + stops.size() + " texts; there may be " + MAX_STOPS);
    }
    for (String stop : stops) {
      if (stop.isEmpty()) {
        throw body.invalid(name, "has an empty text");
      }
    }
    return stops;
  }

  private static float real(Fields body, String name, double least, double most, float fallback) {
    return (float) body.number(name, least, most).orElse(fallback);
  }

  private static Map<Integer, Float> bias(Fields body) {
    Fields biases = body.object("logit_bias").orElse(null);
    Map<Integer, Float> byToken = new HashMap<>();
    if (biases == null) {
      return byToken;
    }
    if (biases.node().size() > MAX_BIASES) {
      throw body.invalid("logit_bias", "has more than " + MAX_BIASES + " tokens");
    }
    for (Map.Entry<String, JsonNode> entry : biases.node().properties()) {
      int token;
      try {
        token = Integer.parseUnsignedInt(entry.getKey());
      } catch (NumberFormatException e) {
        throw body.invalid("logit_bias", "must map token ids to numbers");
      }
      byToken.put(token, (float) biases.number(entry.getKey(), -100, 100).orElse(0));
    }
    return byToken;
  }
}
