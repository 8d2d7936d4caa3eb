package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.format.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One shape of the matrix product, for which one routine is emitted: so many tokens times the rows
/// of so many panels side by side.
///
/// @param tokens 1…[#mostTokens]
/// @param panels 1, or 2 where two streams of weights are read at once: for one token only
/// @param spread whether the panel was spread before ([PanelFormat#toSpread])
record TileShape(TensorType type, Isa isa, int tokens, int panels, boolean spread) {
  /// The most tokens of a tile on any processor.
  static final int MOST_TOKENS = 12;

  static final long MOST_CHUNK_BYTES = 48 * 1024;

  /// Tokens for which it is worth while to spread a panel: more than two tiles of six.
  static final int LEAST_SPREAD = 13;

  /// Three tiles or more, cut as equal as can be, have at least so many tokens each.
  static final int LEAST_SPREAD_TOKENS = 4;

  /// Two vectors of eight rows times six tokens fill sixteen registers; one vector of sixteen rows
  /// times twelve tokens, with their 32-bit sums, thirty-two.
  static int mostTokens(Isa isa) {
    return isa == Isa.AVX512_VNNI ? MOST_TOKENS : 6;
  }

  /// Weights that stay in a cache while all tokens of a block pass by: the first level, which a
  /// tile of AVX2 reads again after six tokens; with AVX-512, where twelve tokens' activations fill
  /// that, the second.
  static long chunkBytes(Isa isa) {
    return isa == Isa.AVX512_VNNI ? MOST_CHUNK_BYTES : 16 * 1024;
  }

  /// Activations that stay in the second-level cache while all panels of a range pass by.
  /// Processors with AVX-512 have a larger one.
  static long blockBytes(Isa isa) {
    return isa == Isa.AVX512_VNNI ? 256 * 1024 : 96 * 1024;
  }

  /// Whether panels are spread before they meet many tokens: on AVX2, where a tile takes few of
  /// them.
  static boolean spreads(TensorType type, Isa isa) {
    PanelFormat format = PanelFormat.of(type);
    return format != null && format.worthSpreading() && isa != Isa.AVX512_VNNI;
  }

  /// The shapes that are emitted for a type of weights.
  static List<TileShape> all(TensorType type, Isa isa) {
    var shapes = new ArrayList<TileShape>();
    shapes.add(new TileShape(type, isa, 1, 2, false));
    for (int tokens = 1; tokens <= mostTokens(isa); tokens++) {
      shapes.add(new TileShape(type, isa, tokens, 1, false));
    }
    if (spreads(type, isa)) {
      for (int tokens = LEAST_SPREAD_TOKENS; tokens <= mostTokens(isa); tokens++) {
        shapes.add(new TileShape(type, isa, tokens, 1, true));
      }
    }
    return shapes;
  }

  /// Whether nothing but this tile's one stream is read, as fast as it comes: the hardware then
  /// fetches ahead by itself.
  boolean oneStream() {
    return tokens == 1 && panels == 1;
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
