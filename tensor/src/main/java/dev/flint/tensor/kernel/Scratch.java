package dev.flint.tensor.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// One worker's own working memory, kept from call to call so that hot loops allocate nothing.
public final class Scratch {
  private final Arena arena;
  private float[] floats = new float[0];
  private float[] moreFloats = new float[0];
  private MemorySegment bytes;
  private final PanelWork panelWork = new PanelWork();

  public Scratch(Arena arena) {
    this.arena = arena;
    this.bytes = arena.allocate(1 << 14, 64);
  }

  /// An array of at least this length, with arbitrary content.
  public float[] floats(int length) {
    if (floats.length < length) {
      floats = new float[length];
    }
    return floats;
  }

  /// A second one.
  public float[] moreFloats(int length) {
    if (moreFloats.length < length) {
      moreFloats = new float[length];
    }
    return moreFloats;
  }

  /// Off-heap memory of at least this size, 64-byte aligned, with arbitrary content.
  public MemorySegment bytes(long size) {
    if (bytes.byteSize() < size) {
      bytes = arena.allocate(size, 64);
    }
    return bytes;
  }

  /// The arrays of the panel kernels.
  PanelWork panelWork() {
    return panelWork;
  }
}
