package dev.flint.tensor.asm;

/// A vector register, with the write mask that an AVX-512 destination may carry.
///
/// One type serves all widths, so that a kernel can be written once and emitted at 256 and 512
/// bits.
///
/// @param number 0 to 31; 16 and above exist in EVEX instructions only
/// @param bits 128 (xmm), 256 (ymm) or 512 (zmm)
/// @param mask 0 for none, else the number of the mask register that selects the elements written
/// @param zeroing whether the elements not selected become 0; otherwise they keep their value
public record Vec(int number, int bits, int mask, boolean zeroing) implements VecOrMem {
  public Vec {
    if (number < 0 || number > 31) {
      throw new IllegalArgumentException("vector registers are numbered 0 to 31, not " + number);
    }
    if (bits != 128 && bits != 256 && bits != 512) {
      throw new IllegalArgumentException("a vector has 128, 256 or 512 bits, not " + bits);
    }
    if (mask < 0 || mask > 7 || (zeroing && mask == 0)) {
      throw new IllegalArgumentException("a write mask is k1 to k7, not k" + mask);
    }
  }

  /// This register as a destination of which only the elements selected by `k` are written: `{k}`.
  public Vec masked(Mask k) {
    return new Vec(number, bits, k.asWriteMask(), false);
  }

  /// This register as a destination whose elements not selected by `k` become 0: `{k}{z}`.
  public Vec zeroed(Mask k) {
    return new Vec(number, bits, k.asWriteMask(), true);
  }

  boolean masked() {
    return mask != 0;
  }

  /// The same register under its name of another width.
  public Vec as(int otherBits) {
    return new Vec(number, otherBits, mask, zeroing);
  }

  @Override
  public String toString() {
    String width = bits == 128 ? "xmm" : bits == 256 ? "ymm" : "zmm";
    return width + number + (mask == 0 ? "" : "{k" + mask + "}") + (zeroing ? "{z}" : "");
  }
}
