package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.format.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One shape of the matrix product, for which one routine is emitted: so many tokens times the rows
/// of so many panels side by side.
///
/// @param tokens 1…[#MOST_TOKENS]
/// @param panels 1, or 2 where two streams of weights are read at once
/// @param spread whether the panel was spread before ([PanelFormat#toSpread])
record TileShape(TensorType type, Isa isa, int tokens, int panels, boolean spread) {
  /// Two vectors of eight rows times six tokens fill sixteen registers.
  static final int MOST_TOKENS = 6;

  /// Three tiles or more, cut as equal as can be, have at least so many tokens each.
  static final int LEAST_SPREAD_TOKENS = 4;

  /// Whether panels are taken two by two: for one token, so that two streams are read, and where
  /// there are registers enough.
  static boolean pairs(Isa isa, int tokens) {
    return tokens == 1 || isa == Isa.AVX512_VNNI;
  }

  /// Whether panels are spread before they meet many tokens: on AVX2, where a tile takes one panel.
  static boolean spreads(TensorType type, Isa isa) {
    PanelFormat format = PanelFormat.of(type);
    return format != null && format.worthSpreading() && isa != Isa.AVX512_VNNI;
  }

  /// The shapes that are emitted for a type of weights.
  static List<TileShape> all(TensorType type, Isa isa) {
    var shapes = new ArrayList<TileShape>();
    for (int tokens = 1; tokens <= MOST_TOKENS; tokens++) {
      shapes.add(new TileShape(type, isa, tokens, 1, false));
    }
    for (int tokens = 1; tokens <= MOST_TOKENS; tokens++) {
      if (pairs(isa, tokens)) {
        shapes.add(new TileShape(type, isa, tokens, 2, false));
      }
    }
    if (spreads(type, isa)) {
      for (int tokens = LEAST_SPREAD_TOKENS; tokens <= MOST_TOKENS; tokens++) {
        shapes.add(new TileShape(type, isa, tokens, 1, true));
      }
    }
    return shapes;
  }

  /// How the panel lies that a tile reads.
  PanelFormat format() {
    PanelFormat format = PanelFormat.require(type);
    return spread ? format.toSpread() : format;
  }

  String name() {
    return "flint_"
        + type.name().toLowerCase(Locale.ROOT)
        + "_"
        + tokens
        + "x"
        + panels
        + (spread ? "_spread" : "");
  }
}
