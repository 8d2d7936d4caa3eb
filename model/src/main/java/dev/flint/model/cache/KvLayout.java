package dev.flint.model.cache;

/// Where a key or value lies in a KV block.
///
/// A block holds [#BLOCK] consecutive positions of all layers. For each layer and key head it has
/// the keys as `[headWidth][BLOCK]` (so that the scores of neighbouring positions are computed side
/// by side) and then the values as `[BLOCK][headWidth]`, both f16.
///
/// @param layers layers of the model
/// @param keyHeads key heads of a layer
/// @param headWidth elements of a head
public record KvLayout(int layers, int keyHeads, int headWidth) {
  /// Positions of one block.
  public static final int BLOCK = 32;

  private static final int F16_BYTES = 2;

  /// Bytes of one block.
  public long blockBytes() {
    return (long) layers * keyHeads * headWidth * BLOCK * 2 * F16_BYTES;
  }

  /// Byte offset in a block of the keys of one head.
  public long keys(int layer, int head) {
    return ((long) layer * keyHeads + head) * headWidth * BLOCK * 2 * F16_BYTES;
  }

  /// Byte offset in a block of the values of one head.
  public long values(int layer, int head) {
    return keys(layer, head) + (long) headWidth * BLOCK * F16_BYTES;
  }

  /// Bytes that a context of so many tokens takes.
  public long bytes(int tokens) {
    return Math.ceilDiv(tokens, BLOCK) * blockBytes();
  }
}
