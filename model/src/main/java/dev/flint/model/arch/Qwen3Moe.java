package dev.flint.model.arch;

/// Qwen3 with experts (arXiv 2505.09388): each feed-forward is a choice among experts.
final class Qwen3Moe extends Qwen2 {
  @Override
  public String name() {
    return "qwen3moe";
  }

  @Override
  Transformer.FeedForward feedForward(Hyper hyper, Weights weights, Block block, int layer) {
    return block.experts(
        weights,
        layer,
        hyper.count("expert_feed_forward_length"),
        hyper.count("expert_count"),
        hyper.count("expert_used_count"));
  }
}
