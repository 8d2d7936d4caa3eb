package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.Isa;

/// One shape of the matrix product, for which one routine is emitted: so many tokens times the rows
/// of so many panels side by side.
///
/// @param tokens 1…[#MOST_TOKENS]
/// @param panels 1, or 2 where two streams of weights are read at once
record TileShape(PanelFormat format, Isa isa, int tokens, int panels) {
  /// Two vectors of eight rows times six tokens fill sixteen registers.
  static final int MOST_TOKENS = 6;

  String name() {
    return format.type().name().toLowerCase(java.util.Locale.ROOT) + "_" + tokens + "x" + panels;
  }
}
