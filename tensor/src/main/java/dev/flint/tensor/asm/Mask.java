package dev.flint.tensor.asm;

/// A mask register of AVX-512: one bit an element. `k0` as a write mask means "all elements".
///
/// @param number 0 to 7
public record Mask(int number) implements Operand {
  public Mask {
    if (number < 0 || number > 7) {
      throw new IllegalArgumentException("mask registers are numbered 0 to 7, not " + number);
    }
  }

  /// The register's number as a write mask, in which 0 would mean "no mask".
  int asWriteMask() {
    if (number == 0) {
      throw new IllegalArgumentException("k0 cannot mask a write; use k1 to k7");
    }
    return number;
  }

  @Override
  public String toString() {
    return "k" + number;
  }
}
