package dev.flint.model.arch;

import dev.flint.model.arch.Transformer.Activation;
import dev.flint.model.arch.Transformer.Attention;
import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.arch.Transformer.Plain;
import dev.flint.model.arch.Transformer.Rope;
import java.util.ArrayList;
import java.util.List;

/// Falcon in the style of its 7B (arXiv 2311.16867): layer norms, one fused tensor for query, key
/// and value, and a feed-forward without gate that runs beside the attention on the same normed
/// input. (Falcon 3 files name the architecture `llama`.)
final class Falcon implements Family {
  @Override
  public String name() {
    return "falcon";
  }

  @Override
  public Transformer read(Hyper hyper, Weights weights) {
    Block block = Block.of(hyper);
    int width = block.width();
    int vocabulary = Block.vocabulary(weights, width);
    float epsilon = hyper.real("attention.layer_norm_epsilon");
    int inner = hyper.count("feed_forward_length");
    Rope rope =
        Ropes.of(hyper, weights, false, hyper.count("rope.dimension_count", block.headWidth()));
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l < block.layers(); l++) {
      if (weights.has(Block.name(l, "attn_norm_2.weight"))) {
        throw new BadModel(
            "this is a Falcon of the 40B style (two norms a layer), which is not supported");
      }
      layers.add(
          new Layer(
              weights.centred(Block.name(l, "attn_norm"), width, epsilon),
              attention(weights, block, l, rope),
              null,
              null,
              new Plain(
                  Activation.GELU,
                  weights.linear(Block.name(l, "ffn_up"), width, inner),
                  weights.linear(Block.name(l, "ffn_down"), inner, width)),
              null));
    }
    return new Transformer(
        name(),
        vocabulary,
        width,
        hyper.count("context_length"),
        weights.tensor("token_embd.weight", width, vocabulary),
        1f,
        null,
        layers,
        weights.centred("output_norm", width, epsilon),
        weights.output(width, vocabulary),
        1f,
        0f);
  }

  private static Attention attention(Weights weights, Block block, int layer, Rope rope) {
    String fused = Block.name(layer, "attn_qkv");
    int q = block.queryWidth();
    int kv = block.keyWidth();
    int all = q + 2 * kv;
    return new Attention(
        block.heads(),
        block.keyHeads(),
        block.headWidth(),
        weights.slice(fused, block.width(), all, 0, q),
        weights.slice(fused, block.width(), all, q, kv),
        weights.slice(fused, block.width(), all, q + kv, kv),
        weights.linear(Block.name(layer, "attn_output"), q, block.width()),
        null,
        null,
        rope,
        0,
        block.scale(),
        null);
  }
}
