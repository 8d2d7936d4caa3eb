package dev.flint.model.arch;

import dev.flint.model.arch.Transformer.Activation;
import dev.flint.model.arch.Transformer.FeedForward;
import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.arch.Transformer.Rope;
import java.util.ArrayList;
import java.util.List;

/// Llama (Touvron et al., arXiv 2302.13971), and what is built like it under the same name:
/// Mistral, Mixtral (with experts), SmolLM, TinyLlama, Falcon 3. Adjacent rope pairs.
final class Llama implements Family {
  @Override
  public String name() {
    return "llama";
  }

  @Override
  public Transformer read(Hyper hyper, Weights weights) {
    Block block = Block.of(hyper);
    int experts = hyper.count("expert_count", 0);
    int window = hyper.count("attention.sliding_window", 0);
    Rope rope =
        Ropes.of(hyper, weights, true, hyper.count("rope.dimension_count", block.headWidth()));
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l < block.layers(); l++) {
      int inner = hyper.count("feed_forward_length");
      FeedForward feedForward =
          experts > 0
              ? block.experts(weights, l, inner, experts, hyper.count("expert_used_count"))
              : block.gated(weights, l, Activation.SILU, inner);
      layers.add(
          new Layer(
              block.rms(weights, l, "attn_norm"),
              block.attention(weights, l, rope, window, block.scale(), null),
              null,
              block.rms(weights, l, "ffn_norm"),
              feedForward,
              null));
    }
    return block.transformer(hyper, weights, layers);
  }
}
