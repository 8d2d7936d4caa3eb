package dev.flint.tensor.asm;

/// The encoding that all x86-64 instructions share, and the REX prefix of the general ones.
///
/// An instruction is `[prefixes] opcode ModRM [SIB] [displacement] [immediate]`:
///
/// ```text
/// REX    0 1 0 0 W R X B    W: 64-bit operands; R, X, B: bit 3 of reg, of index, of base or r/m
/// ModRM  mod  reg  r/m      mod 11: r/m is a register; 00, 01, 10: memory with disp0, disp8, disp32
/// SIB    scale index base   follows where r/m is 100
/// ```
///
/// Three register numbers mean something else as a base and are written round about: r/m 100 (rsp,
/// r12) announces a SIB byte, so these bases always have one; mod 00 with r/m 101 (rbp, r13) means
/// "relative to the next instruction", so these bases always have a displacement; index 100 (rsp)
/// means "no index". (Intel SDM volume 2, section 2.1.5 and 2.2.1.)
public abstract sealed class LegacyEncoder extends CodeBuffer permits VectorEncoder {
  private static final int RIP_RELATIVE = 5;
  private static final int SIB_FOLLOWS = 4;
  private static final int NO_INDEX = 4;

  LegacyEncoder() {}

  /// A general instruction with `reg` in the reg field.
  ///
  /// @param opcode one byte, or two with the escape byte 0F first (0x0FAF)
  /// @param immediateBytes bytes that the caller will write after it
  final void general(boolean wide, int opcode, int reg, Operand rm, int immediateBytes) {
    ownLabelOf(rm);
    rex(wide, reg, rm);
    if (opcode > 0xFF) {
      int8(opcode >> 8);
    }
    int8(opcode);
    modRm(reg, rm, 1, immediateBytes);
  }

  /// A general instruction whose only register is in the low three bits of the opcode.
  final void generalShort(boolean wide, int opcode, Gpr register) {
    rex(wide, 0, register);
    int8(opcode | (register.number() & 7));
  }

  private void rex(boolean wide, int reg, Operand rm) {
    int bits = (wide ? 8 : 0) | bit3(reg) << 2 | bit3(indexOf(rm)) << 1 | bit3(baseOf(rm));
    if (bits != 0) {
      int8(0x40 | bits);
    }
  }

  /// ModRM, SIB and displacement.
  ///
  /// @param disp8Unit what the 8-bit displacement counts in: bytes, or N bytes in EVEX (disp8·N)
  final void modRm(int reg, Operand rm, int disp8Unit, int immediateBytes) {
    int middle = (reg & 7) << 3;
    if (!(rm instanceof Mem m)) {
      int8(0xC0 | middle | (baseOf(rm) & 7));
      return;
    }
    if (m.label() != null) {
      int8(middle | RIP_RELATIVE);
      distance(m.label(), m.displacement(), immediateBytes);
      return;
    }
    int base = baseOf(rm) & 7;
    int displacement = m.displacement();
    int compressed = displacement / disp8Unit;
    boolean none = displacement == 0 && base != RIP_RELATIVE;
    boolean small = compressed * disp8Unit == displacement && compressed == (byte) compressed;
    int mod = none ? 0 : small ? 0x40 : 0x80;
    if (m.index() != null || base == SIB_FOLLOWS) {
      int8(mod | middle | SIB_FOLLOWS);
      int index = m.index() == null ? NO_INDEX : indexOf(rm) & 7;
      int8(Integer.numberOfTrailingZeros(m.scale()) << 6 | index << 3 | base);
    } else {
      int8(mod | middle | base);
    }
    if (mod == 0x40) {
      int8(compressed);
    } else if (mod == 0x80) {
      int32(displacement);
    }
  }

  /// Refuses a label of other code before anything is written.
  final void ownLabelOf(Operand rm) {
    if (rm instanceof Mem m && m.label() != null) {
      own(m.label());
    }
  }

  /// The number of the register in the r/m field, or of the base of the address there.
  static int baseOf(Operand rm) {
    if (rm instanceof Mem m) {
      return m.base() == null ? 0 : m.base().number();
    }
    if (rm instanceof Vec v) {
      return v.number();
    }
    return rm instanceof Gpr r ? r.number() : ((Mask) rm).number();
  }

  static int indexOf(Operand rm) {
    return rm instanceof Mem m && m.index() != null ? m.index().number() : 0;
  }

  static int bit3(int number) {
    return number >> 3 & 1;
  }

  static int bit4(int number) {
    return number >> 4 & 1;
  }
}
