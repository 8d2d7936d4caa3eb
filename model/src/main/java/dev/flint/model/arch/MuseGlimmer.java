package dev.flint.model.arch;

import dev.flint.model.arch.Transformer.Activation;
import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.arch.Transformer.Linear;
import dev.flint.model.arch.Transformer.Norm;
import dev.flint.model.arch.Transformer.Rope;
import java.util.ArrayList;
import java.util.List;

/// Muse-Glimmer's text model (Meta, 2026): embeddings normed without a weight, three layers of four
/// with a sliding window and rope, every fourth with neither, normed heads, a sigmoid gate on the
/// attention's result, norms after both results with their own epsilon, scaled and capped logits.
/// The file's norms hold the "+1", its query norm the factor 3.87.
final class MuseGlimmer implements Family {
  /// Epsilon of the norms after attention and feed-forward; files do not carry it.
  private static final float POST_EPSILON = 1e-8f;

  private static final int PERIOD = 4;

  @Override
  public String name() {
    return "muse-glimmer";
  }

  @Override
  public Transformer read(Hyper hyper, Weights weights) {
    Block block = Block.of(hyper);
    int width = block.width();
    int vocabulary = Block.vocabulary(weights, width);
    int window = hyper.count("attention.sliding_window");
    float base = hyper.real("rope.freq_base_swa", hyper.real("rope.freq_base"));
    Rope rope = new Rope(true, Ropes.frequencies(block.headWidth(), base, 1f, null), 1f);
    boolean[] sliding = sliding(hyper, block.layers());
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l < block.layers(); l++) {
      Linear gate = weights.linear(Block.name(l, "attn_gate"), width, block.queryWidth());
      layers.add(
          new Layer(
              block.rms(weights, l, "attn_norm"),
              block.attention(
                  weights,
                  l,
                  sliding[l] ? rope : null,
                  sliding[l] ? window : 0,
                  block.scale(),
                  gate),
              weights.rms(Block.name(l, "post_attention_norm"), width, POST_EPSILON),
              block.rms(weights, l, "ffn_norm"),
              block.gated(weights, l, Activation.SILU, hyper.count("feed_forward_length")),
              weights.rms(Block.name(l, "post_ffw_norm"), width, POST_EPSILON)));
    }
    return new Transformer(
        name(),
        vocabulary,
        width,
        hyper.count("context_length"),
        weights.tensor("token_embd.weight", width, vocabulary),
        1f,
        new Norm(false, null, null, block.epsilon()),
        layers,
        weights.rms("output_norm", width, block.epsilon()),
        weights.output(width, vocabulary),
        hyper.real("logit_scale"),
        hyper.real("final_logit_softcapping", 0f));
  }

  /// Which layers slide: the file says it as one boolean a layer, or as a period, or not at all.
  private static boolean[] sliding(Hyper hyper, int layers) {
    String key = hyper.key("attention.sliding_window_pattern");
    boolean[] given = hyper.metadata().bools(key).orElse(null);
    if (given != null) {
      if (given.length < layers) {
        throw new BadModel("the model's key '" + key + "' has fewer entries than layers");
      }
      return given;
    }
    int period = hyper.count("attention.sliding_window_pattern", PERIOD);
    boolean[] sliding = new boolean[layers];
    for (int l = 0; l < layers; l++) {
      sliding[l] = period > 0 && l % period < period - 1;
    }
    return sliding;
  }
}
