package dev.flint.model.arch;

/// Qwen3 (arXiv 2505.09388): Qwen2's shape; its files have head norms and no bias.
final class Qwen3 extends Qwen2 {
  @Override
  public String name() {
    return "qwen3";
  }
}
