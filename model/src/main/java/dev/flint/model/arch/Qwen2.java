package dev.flint.model.arch;

import dev.flint.model.arch.Transformer.Activation;
import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.arch.Transformer.Rope;
import java.util.ArrayList;
import java.util.List;

/// Qwen2 and Qwen2.5 (arXiv 2407.10671): Llama's shape with rope over the two halves of a head and
/// a bias on query, key and value. Qwen3 (arXiv 2505.09388) drops the bias and norms each head,
/// which is read where the file has it.
class Qwen2 implements Family {
  @Override
  public String name() {
    return "qwen2";
  }

  @Override
  public final Transformer read(Hyper hyper, Weights weights) {
    Block block = Block.of(hyper);
    Rope rope =
        Ropes.of(hyper, weights, false, hyper.count("rope.dimension_count", block.headWidth()));
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l < block.layers(); l++) {
      layers.add(
          new Layer(
              block.rms(weights, l, "attn_norm"),
              block.attention(weights, l, rope, 0, block.scale(), null),
              null,
              block.rms(weights, l, "ffn_norm"),
              feedForward(hyper, weights, block, l),
              null));
    }
    return block.transformer(hyper, weights, layers);
  }

  Transformer.FeedForward feedForward(Hyper hyper, Weights weights, Block block, int layer) {
    return block.gated(weights, layer, Activation.SILU, hyper.count("feed_forward_length"));
  }
}
