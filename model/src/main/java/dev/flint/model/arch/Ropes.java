package dev.flint.model.arch;

import dev.flint.model.arch.Transformer.Rope;
import org.jspecify.annotations.Nullable;

/// Rotary frequencies with the ways in which a context is stretched: linear (Chen et al., arXiv
/// 2306.15595), YaRN (Peng et al., arXiv 2309.00071) and Llama 3's factors, which a file carries as
/// a tensor. Definitions as in ggml's rope.
final class Ropes {
  private Ropes() {}

  /// The rope that the file's `rope.*` keys describe.
  ///
  /// @param dimensions how many elements of a head are turned
  static Rope of(Hyper hyper, Weights weights, boolean adjacent, int dimensions) {
    float base = hyper.real("rope.freq_base", 10_000f);
    float factor = hyper.real("rope.scaling.factor", hyper.real("rope.scale_linear", 1f));
    if (!(factor > 0)) {
      factor = 1f;
    }
    float[] factors = weights.vector("rope_freqs.weight", dimensions / 2);
    String scaling = hyper.string("rope.scaling.type", factor == 1f ? "none" : "linear");
    return switch (scaling) {
      case "none" -> new Rope(adjacent, frequencies(dimensions, base, 1f, factors), 1f);
      case "linear" -> new Rope(adjacent, frequencies(dimensions, base, factor, factors), 1f);
      case "yarn" -> yarn(hyper, adjacent, dimensions, base, factor, factors);
      default ->
          throw new BadModel(
              "the model's rope scaling '"
                  + scaling
                  + "' is not known; known are none, linear, yarn");
    };
  }

  /// `base^(-2j/dimensions)`, divided by the factor of the whole and that of the pair.
  static float[] frequencies(int dimensions, float base, float factor, float @Nullable [] factors) {
    float[] frequencies = new float[dimensions / 2];
    for (int j = 0; j < frequencies.length; j++) {
      double frequency = Math.pow(base, -2.0 * j / dimensions) / factor;
      frequencies[j] = (float) (factors == null ? frequency : frequency / factors[j]);
    }
    return frequencies;
  }

  private static Rope yarn(
      Hyper hyper,
      boolean adjacent,
      int dimensions,
      float base,
      float factor,
      float @Nullable [] factors) {
    int original =
        hyper.count("rope.scaling.original_context_length", hyper.count("context_length"));
    float fast = hyper.real("rope.scaling.yarn_beta_fast", 32f);
    float slow = hyper.real("rope.scaling.yarn_beta_slow", 1f);
    double low = Math.max(0, Math.floor(turns(dimensions, original, fast, base)));
    double high = Math.min(dimensions - 1, Math.ceil(turns(dimensions, original, slow, base)));
    float[] full = frequencies(dimensions, base, 1f, factors);
    float[] stretched = new float[full.length];
    for (int j = 0; j < full.length; j++) {
      double ramp = Math.clamp((j - low) / Math.max(0.001, high - low), 0, 1);
      stretched[j] = (float) (full[j] * (1 - ramp) + full[j] / factor * ramp);
    }
    float attention = hyper.real("rope.scaling.attn_factor", 1f);
    return new Rope(adjacent, stretched, (float) (attention * (1 + 0.1 * Math.log(factor))));
  }

  /// The pair that makes this many turns over the original context.
  private static double turns(int dimensions, int original, float count, float base) {
    return dimensions * Math.log(original / (count * 2 * Math.PI)) / (2 * Math.log(base));
  }
}
