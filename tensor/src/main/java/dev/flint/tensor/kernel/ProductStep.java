package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.asm.Vec;

/// How a processor level multiplies unsigned weights with signed codes and sums the products: the
/// one place where the levels differ in more than width.
sealed interface ProductStep {
  static ProductStep of(Isa isa, PanelFormat format) {
    return switch (isa) {
      case AVX2 -> format.words() ? new Words() : new Pairs();
      case AVX_VNNI, AVX512_VNNI ->
          format.words()
              ? new Dots(
                  (lanes, sum, weights, codes, free) -> lanes.a.vpdpwssd(sum, weights, codes))
              : new Dots(
                  (lanes, sum, weights, codes, free) -> lanes.a.vpdpbusd(sum, weights, codes));
    };
  }

  /// Whether a sum has 32 bits from the start; otherwise 16, for as many groups as fit.
  boolean wide();

  /// `sum += Σ weights · codes`, or `sum =` for the first group of a run.
  ///
  /// @param free a register to use in between; may be `codes`
  void multiply(Lanes lanes, Vec sum, Vec weights, Vec codes, Vec free, boolean first);

  /// `vpmaddubsw` and `vpaddw`: two products to a lane of 16 bits.
  record Pairs() implements ProductStep {
    @Override
    public boolean wide() {
      return false;
    }

    @Override
    public void multiply(Lanes lanes, Vec sum, Vec weights, Vec codes, Vec free, boolean first) {
      if (first) {
        lanes.a.vpmaddubsw(sum, weights, codes);
      } else {
        lanes.a.vpmaddubsw(free, weights, codes);
        lanes.a.vpaddw(sum, sum, free);
      }
    }
  }

  /// `vpmaddwd` and `vpaddd` on weights and codes of 16 bits: two products to a lane of 32 bits.
  record Words() implements ProductStep {
    @Override
    public boolean wide() {
      return true;
    }

    @Override
    public void multiply(Lanes lanes, Vec sum, Vec weights, Vec codes, Vec free, boolean first) {
      if (first) {
        lanes.a.vpmaddwd(sum, weights, codes);
      } else {
        lanes.a.vpmaddwd(free, weights, codes);
        lanes.a.vpaddd(sum, sum, free);
      }
    }
  }

  /// `vpdpbusd` on bytes, `vpdpwssd` on words: all products of a lane of 32 bits, added at once.
  record Dots(Dot dot) implements ProductStep {
    /// Emits `sum += Σ weights · codes` in each lane of 32 bits.
    interface Dot {
      void emit(Lanes lanes, Vec sum, Vec weights, Vec codes, Vec free);
    }

    @Override
    public boolean wide() {
      return true;
    }

    @Override
    public void multiply(Lanes lanes, Vec sum, Vec weights, Vec codes, Vec free, boolean first) {
      if (first) {
        lanes.zero(sum);
      }
      dot.emit(lanes, sum, weights, codes, free);
    }
  }
}
