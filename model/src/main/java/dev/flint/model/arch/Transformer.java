package dev.flint.model.arch;

import dev.flint.tensor.gguf.Tensor;
import dev.flint.tensor.kernel.Matrix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A decoder-only transformer as data: everything the forward pass needs to know about a model.
///
/// @param architecture the family's name in the file
/// @param vocabulary number of tokens
/// @param width length of the residual stream
/// @param contextTokens context the model was trained for
/// @param embedding token embeddings `[vocabulary][width]`, dequantised row by row
/// @param embeddingScale factor on an embedding row; 1 for most families
/// @param embeddingNorm norm on an embedding row, or null
/// @param layers from the first to the last
/// @param outputNorm norm before the logits
/// @param output logits matrix `[vocabulary][width]`
/// @param logitScale factor on the logits; 1 for most families
/// @param logitSoftcap logits become `cap · tanh(logit / cap)`; 0 is off
public record Transformer(
    String architecture,
    int vocabulary,
    int width,
    int contextTokens,
    Tensor embedding,
    float embeddingScale,
    @Nullable Norm embeddingNorm,
    List<Layer> layers,
    Norm outputNorm,
    Matrix output,
    float logitScale,
    float logitSoftcap) {

  public Transformer {
    layers = List.copyOf(layers);
  }

  /// One block.
  ///
  /// @param attentionNorm norm of the attention's input
  /// @param postAttentionNorm norm of the attention's result before it is added, or null
  /// @param feedForwardNorm norm of the feed-forward's input; null means that it runs in parallel
  ///   with the attention, on the same input
  /// @param postFeedForwardNorm norm of the feed-forward's result before it is added, or null
  public record Layer(
      Norm attentionNorm,
      Attention attention,
      @Nullable Norm postAttentionNorm,
      @Nullable Norm feedForwardNorm,
      FeedForward feedForward,
      @Nullable Norm postFeedForwardNorm) {}

  /// `x / rms(x) · weight` (RMS norm), or `(x - mean(x)) / std(x) · weight + bias` (layer norm) if
  /// `centred`. A null weight is 1, a null bias 0.
  public record Norm(
      boolean centred, float @Nullable [] weight, float @Nullable [] bias, float epsilon) {}

  /// `W x + bias`; a null bias is 0.
  public record Linear(Matrix weight, float @Nullable [] bias) {}

  /// Causal attention with grouped queries.
  ///
  /// @param heads query heads
  /// @param keyHeads key and value heads; each serves `heads / keyHeads` query heads
  /// @param headWidth length of one head
  /// @param queryNorm norm of each query head before rope, or null
  /// @param keyNorm norm of each key head before rope, or null
  /// @param rope position encoding, or null for none
  /// @param window a token sees this many positions, itself included; 0 sees all
  /// @param scale factor on `q · k`
  /// @param gate if there, the result is multiplied by `sigmoid(gate x)`
  public record Attention(
      int heads,
      int keyHeads,
      int headWidth,
      Linear query,
      Linear key,
      Linear value,
      Linear output,
      @Nullable Norm queryNorm,
      @Nullable Norm keyNorm,
      @Nullable Rope rope,
      int window,
      float scale,
      @Nullable Linear gate) {}

  /// Rotary position encoding (Su et al., RoFormer): pair `j` is turned by `position ·
  /// frequency[j]` and scaled by `magnitude`.
  ///
  /// @param adjacent pairs are `(2j, 2j+1)`, else `(j, j + n)` for n frequencies
  /// @param frequencies one for each pair; elements beyond the pairs are left alone
  public record Rope(boolean adjacent, float[] frequencies, float magnitude) {}

  /// What follows the attention.
  public sealed interface FeedForward {}

  /// `down (act(gate x) · up x)`.
  public record Gated(Activation activation, Linear gate, Linear up, Linear down)
      implements FeedForward {}

  /// `down act(up x)`.
  public record Plain(Activation activation, Linear up, Linear down) implements FeedForward {}

  /// The `used` experts whose router probability is highest, weighted by it (normalised to sum 1).
  public record Experts(Linear router, List<Gated> experts, int used) implements FeedForward {
    public Experts {
      experts = List.copyOf(experts);
    }
  }

  /// A feed-forward's non-linearity: `x · sigmoid(x)`, or GELU in its tanh form.
  public enum Activation {
    SILU,
    GELU
  }
}
