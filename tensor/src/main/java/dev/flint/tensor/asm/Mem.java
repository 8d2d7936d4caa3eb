package dev.flint.tensor.asm;

import org.jspecify.annotations.Nullable;

/// A place in memory: `[base + index·scale + displacement]`, or `[label + displacement]` relative
/// to the instruction, with the decorations that AVX-512 knows.
///
/// @param base the 64-bit base register; null with a label
/// @param index the 64-bit register that is multiplied, any but rsp; null for none
/// @param scale 1, 2, 4 or 8 bytes
/// @param displacement bytes
/// @param label the place in this code that the displacement counts from; null with a base
/// @param repeated whether one element is read and repeated in all lanes (`m32bcst`)
/// @param mask 0 for none, else the mask register that selects the elements a store writes
public record Mem(
    @Nullable Gpr base,
    @Nullable Gpr index,
    int scale,
    int displacement,
    @Nullable Label label,
    boolean repeated,
    int mask)
    implements VecOrMem {

  public Mem {
    if ((base == null) == (label == null)) {
      throw new IllegalArgumentException("a memory operand has either a base register or a label");
    }
    if ((base != null && !base.wide()) || (index != null && !index.wide())) {
      throw new IllegalArgumentException("addresses are made of 64-bit registers");
    }
    if (index != null && (index.number() == 4 || label != null)) {
      throw new IllegalArgumentException("rsp cannot be an index, nor can a label have one");
    }
    if (scale != 1 && scale != 2 && scale != 4 && scale != 8) {
      throw new IllegalArgumentException("an index is multiplied by 1, 2, 4 or 8, not " + scale);
    }
  }

  static Mem at(
      @Nullable Gpr base,
      @Nullable Gpr index,
      int scale,
      long displacement,
      @Nullable Label label) {
    if (displacement != (int) displacement) {
      throw new IllegalArgumentException(
          "the displacement " + displacement + " does not fit in 32 bits");
    }
    return new Mem(base, index, scale, (int) displacement, label, false, 0);
  }

  /// The place `bytes` further on.
  public Mem plus(long bytes) {
    long sum = Math.addExact(displacement, bytes);
    if (sum != (int) sum) {
      throw new IllegalArgumentException("the displacement " + sum + " does not fit in 32 bits");
    }
    return new Mem(base, index, scale, (int) sum, label, repeated, mask);
  }

  /// One element from here, repeated in all lanes: `{1to16}`; its size is the instruction's.
  public Mem broadcast() {
    return new Mem(base, index, scale, displacement, label, true, mask);
  }

  /// This place as the destination of a store that writes the elements selected by `k` only.
  public Mem masked(Mask k) {
    return new Mem(base, index, scale, displacement, label, repeated, k.asWriteMask());
  }
}
