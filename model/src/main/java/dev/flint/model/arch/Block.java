package dev.flint.model.arch;

import dev.flint.model.arch.Transformer.Activation;
import dev.flint.model.arch.Transformer.Attention;
import dev.flint.model.arch.Transformer.Experts;
import dev.flint.model.arch.Transformer.Gated;
import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.arch.Transformer.Linear;
import dev.flint.model.arch.Transformer.Norm;
import dev.flint.model.arch.Transformer.Rope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sizes that most families share, and the parts of a block as most families name them. A
/// family that differs says so in its own file.
///
/// @param width length of the residual stream
/// @param heads query heads
/// @param keyHeads key and value heads
/// @param headWidth length of one head
record Block(int layers, int width, int heads, int keyHeads, int headWidth, float epsilon) {
  static Block of(Hyper hyper) {
    int width = hyper.count("embedding_length");
    int heads = hyper.count("attention.head_count");
    int headWidth =
        hyper.metadata().integer(hyper.key("attention.key_length")).isPresent()
            ? hyper.count("attention.key_length")
            : hyper.divide("embedding_length", width, heads);
    int valueWidth = hyper.count("attention.value_length", headWidth);
    if (headWidth != valueWidth) {
      throw new BadModel(
          "keys of " + headWidth + " and values of " + valueWidth + " elements are not supported");
    }
    int keyHeads = hyper.count("attention.head_count_kv", heads);
    hyper.divide("attention.head_count", heads, keyHeads);
    if (headWidth == 0 || headWidth % 2 != 0) {
      throw new BadModel("heads of " + headWidth + " elements are not supported");
    }
    return new Block(
        hyper.count("block_count"),
        width,
        heads,
        keyHeads,
        headWidth,
        hyper.real("attention.layer_norm_rms_epsilon", 1e-5f));
  }

  int queryWidth() {
    return heads * headWidth;
  }

  int keyWidth() {
    return keyHeads * headWidth;
  }

  static String name(int layer, String part) {
    return "blk." + layer + "." + part;
  }

  Norm rms(Weights weights, int layer, String part) {
    return weights.rms(name(layer, part), width, epsilon);
  }

  /// Attention over the separate tensors `attn_q`, `attn_k`, `attn_v`, `attn_output`, with a norm
  /// of each head where the file has `attn_q_norm` and `attn_k_norm`.
  Attention attention(
      Weights weights,
      int layer,
      @Nullable Rope rope,
      int window,
      float scale,
      @Nullable Linear gate) {
    return new Attention(
        heads,
        keyHeads,
        headWidth,
        weights.linear(name(layer, "attn_q"), width, queryWidth()),
        weights.linear(name(layer, "attn_k"), width, keyWidth()),
        weights.linear(name(layer, "attn_v"), width, keyWidth()),
        weights.linear(name(layer, "attn_output"), queryWidth(), width),
        weights.optionalRms(name(layer, "attn_q_norm"), headWidth, epsilon),
        weights.optionalRms(name(layer, "attn_k_norm"), headWidth, epsilon),
        rope,
        window,
        scale,
        gate);
  }

  /// `1 / sqrt(headWidth)`.
  float scale() {
    return (float) (1 / Math.sqrt(headWidth));
  }

  /// `ffn_gate`, `ffn_up`, `ffn_down`.
  Gated gated(Weights weights, int layer, Activation activation, int inner) {
    return new Gated(
        activation,
        weights.linear(name(layer, "ffn_gate"), width, inner),
        weights.linear(name(layer, "ffn_up"), width, inner),
        weights.linear(name(layer, "ffn_down"), inner, width));
  }

  /// `ffn_gate_inp` as router over the stacked `ffn_gate_exps`, `ffn_up_exps`, `ffn_down_exps`.
  Experts experts(Weights weights, int layer, int inner, int count, int used) {
    if (used < 1 || used > count) {
      throw new BadModel("the model uses " + used + " of " + count + " experts");
    }
    List<Linear> gates = weights.experts(name(layer, "ffn_gate_exps"), width, inner, count);
    List<Linear> ups = weights.experts(name(layer, "ffn_up_exps"), width, inner, count);
    List<Linear> downs = weights.experts(name(layer, "ffn_down_exps"), inner, width, count);
    List<Gated> experts = new ArrayList<>(count);
    for (int e = 0; e < count; e++) {
      experts.add(new Gated(Activation.SILU, gates.get(e), ups.get(e), downs.get(e)));
    }
    return new Experts(weights.linear(name(layer, "ffn_gate_inp"), width, count), experts, used);
  }

  /// The model around the blocks as most families have it: plain embeddings, an RMS norm, logits
  /// that are neither scaled nor capped.
  Transformer transformer(Hyper hyper, Weights weights, List<Layer> layers) {
    int vocabulary = vocabulary(weights, width);
    return new Transformer(
        hyper.architecture(),
        vocabulary,
        width,
        hyper.count("context_length"),
        weights.tensor("token_embd.weight", width, vocabulary),
        1f,
        null,
        layers,
        weights.rms("output_norm", width, epsilon),
        weights.output(width, vocabulary),
        1f,
        0f);
  }

  /// A vocabulary's size: the rows of the embeddings.
  static int vocabulary(Weights weights, int width) {
    return weights
        .optional("token_embd.weight")
        .filter(t -> t.shape().size() == 2 && t.columns() == width)
        .orElseThrow(
            () -> new BadModel("the model's tensor 'token_embd.weight' is missing or misshapen"))
        .rows();
  }
}
