package dev.flint.tensor.kernel;

import java.lang.foreign.MemorySegment;

/// A matrix whose bytes are laid out from the file's before it can be used.
sealed interface LaidMatrix extends Matrix permits PanelMatrix, FloatMatrix {
  /// Byte offset of a panel; that of panel [#panels] is the size of all.
  long at(int panel);

  /// Writes the panels `[from, to)` to a place. Different panels may be written by different
  /// threads.
  void layOut(int from, int to, MemorySegment target, long at);

  /// Where the bytes now lie; the file is not needed any more.
  void place(MemorySegment laidOut);

  @Override
  default long bytes() {
    return at(panels());
  }
}
