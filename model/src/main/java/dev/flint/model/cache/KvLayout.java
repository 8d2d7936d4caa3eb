package dev.flint.model.cache;

import dev.flint.tensor.kernel.attention.KvForm;
import java.util.Collections;
import java.util.List;

/// Where a key or value lies in KV memory, and how much of it a sequence takes.
///
/// Memory comes in pages: keys and values of one layer at [#BLOCK] consecutive positions, for each
/// key head what its [KvForm] says. A block is one page of each layer; those of layers with a
/// window are given back when the window has passed.
///
/// @param form of keys and values
/// @param keyHeads key heads of a layer
/// @param headWidth elements of a head
/// @param windows for each layer how many positions it sees; 0 if all
/// @param stepTokens most tokens of a sequence in one step
public record KvLayout(
    KvForm form, int keyHeads, int headWidth, List<Integer> windows, int stepTokens) {
  /// Positions of one block.
  public static final int BLOCK = 32;

  public KvLayout {
    windows = List.copyOf(windows);
  }

  /// All layers see everything, in f16.
  public KvLayout(int layers, int keyHeads, int headWidth) {
    this(KvForm.F16, keyHeads, headWidth, Collections.nCopies(layers, 0), BLOCK);
  }

  public int layers() {
    return windows.size();
  }

  /// Bytes of one layer of a block.
  public long pageBytes() {
    return keyHeads * form.blockBytes(headWidth);
  }

  /// Bytes of a block with all its layers.
  public long blockBytes() {
    return layers() * pageBytes();
  }

  /// Byte offset in a page of the keys and values of one head.
  public long head(int head) {
    return head * form.blockBytes(headWidth);
  }

  /// Most bytes that a sequence of so many tokens takes while it is read and continued.
  public long bytes(int tokens) {
    return pages(tokens) * pageBytes();
  }

  /// Most pages that a sequence of so many tokens takes.
  long pages(int tokens) {
    long blocks = Math.ceilDiv(tokens, BLOCK);
    return blocks * (layers() - windowed()) + Math.min(blocks, mostSeenBlocks()) * windowed();
  }

  /// The longest sequence that so many pages hold.
  int tokens(long pages) {
    int least = 0;
    int most = Integer.MAX_VALUE / 2 / BLOCK;
    while (least < most) {
      int middle = (least + most + 1) / 2;
      if (pages(middle * BLOCK) <= pages) {
        least = middle;
      } else {
        most = middle - 1;
      }
    }
    return least * BLOCK;
  }

  boolean isWindowed(int layer) {
    return windows.get(layer) > 0;
  }

  /// Layers that have a window.
  int windowed() {
    int count = 0;
    for (int layer = 0; layer < layers(); layer++) {
      count += isWindowed(layer) ? 1 : 0;
    }
    return count;
  }

  /// The first block that a layer with a window sees from a position on; the longest window counts
  /// for all.
  int firstSeen(int position) {
    return windowed() == 0 ? 0 : Math.max(0, position + 1 - window()) / BLOCK;
  }

  /// Blocks that one step and the window before it touch, a spare one included.
  private long mostSeenBlocks() {
    return ((long) window() + stepTokens) / BLOCK + 4;
  }

  private int window() {
    return Collections.max(windows);
  }
}
