package dev.flint.model.arch;

import dev.flint.model.arch.Transformer.Activation;
import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.arch.Transformer.Rope;
import java.util.ArrayList;
import java.util.List;

/// Gemma 3 (arXiv 2503.19786): five layers of six see a sliding window and turn by their own base,
/// embeddings are scaled by the root of the width, heads are normed, and so are both results before
/// they are added. The norms' weights hold the "+1" already.
final class Gemma3 implements Family {
  private static final int PERIOD = 6;

  /// The 27B model scales attention by width and heads instead of by the head's length.
  private static final int LAYERS_27B = 62;

  @Override
  public String name() {
    return "gemma3";
  }

  @Override
  public Transformer read(Hyper hyper, Weights weights) {
    Block block = Block.of(hyper);
    int vocabulary = Block.vocabulary(weights, block.width());
    int window = hyper.count("attention.sliding_window", 0);
    int dimensions = hyper.count("rope.dimension_count", block.headWidth());
    Rope global = Ropes.of(hyper, weights, false, dimensions);
    float localBase = hyper.real("rope.freq_base_swa", 10_000f);
    Rope local = new Rope(false, Ropes.frequencies(dimensions, localBase, 1f, null), 1f);
    float scale =
        block.layers() == LAYERS_27B
            ? (float) (1 / Math.sqrt(Math.floorDiv(block.width(), block.heads())))
            : block.scale();
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l < block.layers(); l++) {
      boolean sliding = window > 0 && l % PERIOD < PERIOD - 1;
      layers.add(
          new Layer(
              block.rms(weights, l, "attn_norm"),
              block.attention(
                  weights, l, sliding ? local : global, sliding ? window : 0, scale, null),
              block.rms(weights, l, "post_attention_norm"),
              block.rms(weights, l, "ffn_norm"),
              block.gated(weights, l, Activation.GELU, hyper.count("feed_forward_length")),
              block.rms(weights, l, "post_ffw_norm")));
    }
    return new Transformer(
        name(),
        vocabulary,
        block.width(),
        hyper.count("context_length"),
        weights.tensor("token_embd.weight", block.width(), vocabulary),
        (float) Math.sqrt(block.width()),
        null,
        layers,
        weights.rms("output_norm", block.width(), block.epsilon()),
        weights.output(block.width(), vocabulary),
        1f,
        hyper.real("final_logit_softcapping", 0f));
  }
}
