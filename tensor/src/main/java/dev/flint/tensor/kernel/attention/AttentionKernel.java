package dev.flint.tensor.kernel.attention;

import dev.flint.tensor.kernel.Kernels;

/// Attention of many query rows over a run of KV blocks, in one pass with a running softmax
/// (Milakov and Gimelshein, arXiv 1805.02867): no score matrix is kept.
///
/// For each row and each block, in order, with `x_u = scale · q·k_u` for the positions that the row
/// sees: the maximum grows to `m' = max(m, x)`, `shrink = e^(m - m')`, `w_u = e^(x_u - m')`, `sum =
/// sum · shrink + Σ w_u`, `weighted = weighted · shrink + Σ w_u v_u`. A row's bits depend on its
/// own query and on the blocks it has met, in that order; not on the rows beside it, nor on how the
/// blocks were divided among calls.
public sealed interface AttentionKernel permits PlainAttention, EmittedAttention {
  /// Positions of one block.
  int POSITIONS = 32;

  /// The form that goes with a set of kernels: emitted code where the set emits code.
  static AttentionKernel of(Kernels kernels, KvForm form, int headWidth) {
    return kernels.emits()
        ? EmittedAttention.of(form, headWidth)
            .<AttentionKernel>map(e -> e)
            .orElseGet(PlainAttention::new)
        : new PlainAttention();
  }

  /// Takes every row's state past the tile's blocks. Different workers may attend at the same time,
  /// each with its own kernel and tile.
  void attend(AttentionTile tile);
}
