package dev.flint.tensor.asm;

/// The operands by their names, for `import static`.
///
/// ```java
/// a.vpdpbusd(zmm(0), zmm(30), mem(rsi, 16).broadcast());
/// ```
public final class Registers {
  public static final Gpr rax = new Gpr(0, 64);
  public static final Gpr rcx = new Gpr(1, 64);
  public static final Gpr rdx = new Gpr(2, 64);
  public static final Gpr rbx = new Gpr(3, 64);
  public static final Gpr rsp = new Gpr(4, 64);
  public static final Gpr rbp = new Gpr(5, 64);
  public static final Gpr rsi = new Gpr(6, 64);
  public static final Gpr rdi = new Gpr(7, 64);
  public static final Gpr r8 = new Gpr(8, 64);
  public static final Gpr r9 = new Gpr(9, 64);
  public static final Gpr r10 = new Gpr(10, 64);
  public static final Gpr r11 = new Gpr(11, 64);
  public static final Gpr r12 = new Gpr(12, 64);
  public static final Gpr r13 = new Gpr(13, 64);
  public static final Gpr r14 = new Gpr(14, 64);
  public static final Gpr r15 = new Gpr(15, 64);

  public static final Gpr eax = new Gpr(0, 32);
  public static final Gpr ecx = new Gpr(1, 32);
  public static final Gpr edx = new Gpr(2, 32);
  public static final Gpr ebx = new Gpr(3, 32);
  public static final Gpr esp = new Gpr(4, 32);
  public static final Gpr ebp = new Gpr(5, 32);
  public static final Gpr esi = new Gpr(6, 32);
  public static final Gpr edi = new Gpr(7, 32);
  public static final Gpr r8d = new Gpr(8, 32);
  public static final Gpr r9d = new Gpr(9, 32);
  public static final Gpr r10d = new Gpr(10, 32);
  public static final Gpr r11d = new Gpr(11, 32);
  public static final Gpr r12d = new Gpr(12, 32);
  public static final Gpr r13d = new Gpr(13, 32);
  public static final Gpr r14d = new Gpr(14, 32);
  public static final Gpr r15d = new Gpr(15, 32);

  private static final Vec[] XMM = vectors(128);
  private static final Vec[] YMM = vectors(256);
  private static final Vec[] ZMM = vectors(512);
  private static final Mask[] MASKS = masks();

  private Registers() {}

  public static Vec xmm(int number) {
    return XMM[number];
  }

  public static Vec ymm(int number) {
    return YMM[number];
  }

  public static Vec zmm(int number) {
    return ZMM[number];
  }

  public static Mask k(int number) {
    return MASKS[number];
  }

  /// The vector register of that number and width in bits: 128, 256 or 512.
  public static Vec vec(int number, int bits) {
    return switch (bits) {
      case 128 -> XMM[number];
      case 256 -> YMM[number];
      case 512 -> ZMM[number];
      default -> throw new IllegalArgumentException("no vector has " + bits + " bits");
    };
  }

  /// `[base]`
  public static Mem mem(Gpr base) {
    return Mem.at(base, null, 1, 0, null);
  }

  /// `[base + displacement]`
  public static Mem mem(Gpr base, long displacement) {
    return Mem.at(base, null, 1, displacement, null);
  }

  /// `[base + index·scale]`
  public static Mem mem(Gpr base, Gpr index, int scale) {
    return Mem.at(base, index, scale, 0, null);
  }

  /// `[base + index·scale + displacement]`
  public static Mem mem(Gpr base, Gpr index, int scale, long displacement) {
    return Mem.at(base, index, scale, displacement, null);
  }

  /// What lies at a label of the same code: constants, say.
  public static Mem mem(Label label) {
    return Mem.at(null, null, 1, 0, label);
  }

  private static Vec[] vectors(int bits) {
    var all = new Vec[32];
    for (int i = 0; i < all.length; i++) {
      all[i] = new Vec(i, bits, 0, false);
    }
    return all;
  }

  private static Mask[] masks() {
    var all = new Mask[8];
    for (int i = 0; i < all.length; i++) {
      all[i] = new Mask(i);
    }
    return all;
  }
}
