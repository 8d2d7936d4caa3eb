package dev.flint.tensor.asm;

/// Chapter 1: general registers, jumps, and what belongs to no other chapter.
public abstract sealed class GeneralInstructions extends VectorEncoder permits MoveInstructions {
  /// No-ops of one to nine bytes, as the manual recommends them.
  private static final byte[][] NOPS = {
    {(byte) 0x90},
    {0x66, (byte) 0x90},
    {0x0F, 0x1F, 0x00},
    {0x0F, 0x1F, 0x40, 0x00},
    {0x0F, 0x1F, 0x44, 0x00, 0x00},
    {0x66, 0x0F, 0x1F, 0x44, 0x00, 0x00},
    {0x0F, 0x1F, (byte) 0x80, 0x00, 0x00, 0x00, 0x00},
    {0x0F, 0x1F, (byte) 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
    {0x66, 0x0F, 0x1F, (byte) 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
  };

  GeneralInstructions(Isa isa) {
    super(isa);
  }

  // Moves. Arithmetic on a 32-bit name clears the upper half of the register.

  public void mov(Gpr d, Gpr s) {
    same(d, s);
    general(d.wide(), 0x89, s.number(), d, 0);
  }

  public void mov(Gpr d, Mem s) {
    load(0x8B, d, s);
  }

  public void mov(Mem d, Gpr s) {
    load(0x89, s, d);
  }

  /// A constant: five bytes for 32 bits, seven where a sign-extended 32-bit value serves, else ten.
  public void mov(Gpr d, long value) {
    if (!d.wide()) {
      int narrow = fits32(value);
      generalShort(false, 0xB8, d);
      int32(narrow);
    } else if (value == (int) value) {
      general(true, 0xC7, 0, d, 4);
      int32((int) value);
    } else {
      generalShort(true, 0xB8, d);
      int64(value);
    }
  }

  /// The address itself, not what lies there.
  public void lea(Gpr d, Mem s) {
    load(0x8D, d, s);
  }

  public void push(Gpr s) {
    bits(s, 64);
    generalShort(false, 0x50, s);
  }

  public void pop(Gpr d) {
    bits(d, 64);
    generalShort(false, 0x58, d);
  }

  // Arithmetic and logic. The eight basic operations differ in three bits of the opcode.

  public void add(Gpr d, Gpr s) {
    basic(0, d, s);
  }

  public void add(Gpr d, Mem s) {
    load(0 << 3 | 3, d, s);
  }

  public void add(Mem d, Gpr s) {
    load(0 << 3 | 1, s, d);
  }

  public void add(Gpr d, long value) {
    basic(0, d, value);
  }

  public void or(Gpr d, Gpr s) {
    basic(1, d, s);
  }

  public void or(Gpr d, Mem s) {
    load(1 << 3 | 3, d, s);
  }

  public void or(Mem d, Gpr s) {
    load(1 << 3 | 1, s, d);
  }

  public void or(Gpr d, long value) {
    basic(1, d, value);
  }

  public void and(Gpr d, Gpr s) {
    basic(4, d, s);
  }

  public void and(Gpr d, Mem s) {
    load(4 << 3 | 3, d, s);
  }

  public void and(Mem d, Gpr s) {
    load(4 << 3 | 1, s, d);
  }

  public void and(Gpr d, long value) {
    basic(4, d, value);
  }

  public void sub(Gpr d, Gpr s) {
    basic(5, d, s);
  }

  public void sub(Gpr d, Mem s) {
    load(5 << 3 | 3, d, s);
  }

  public void sub(Mem d, Gpr s) {
    load(5 << 3 | 1, s, d);
  }

  public void sub(Gpr d, long value) {
    basic(5, d, value);
  }

  public void xor(Gpr d, Gpr s) {
    basic(6, d, s);
  }

  public void xor(Gpr d, Mem s) {
    load(6 << 3 | 3, d, s);
  }

  public void xor(Mem d, Gpr s) {
    load(6 << 3 | 1, s, d);
  }

  public void xor(Gpr d, long value) {
    basic(6, d, value);
  }

  public void cmp(Gpr d, Gpr s) {
    basic(7, d, s);
  }

  public void cmp(Gpr d, Mem s) {
    load(7 << 3 | 3, d, s);
  }

  public void cmp(Mem d, Gpr s) {
    load(7 << 3 | 1, s, d);
  }

  public void cmp(Gpr d, long value) {
    basic(7, d, value);
  }

  /// Sets the flags of `a & b`.
  public void test(Gpr a, Gpr b) {
    same(a, b);
    general(a.wide(), 0x85, b.number(), a, 0);
  }

  public void test(Gpr a, long value) {
    int immediate = fits32(value);
    if (a.number() == 0) {
      generalShort(a.wide(), 0xA9, a);
    } else {
      general(a.wide(), 0xF7, 0, a, 4);
    }
    int32(immediate);
  }

  public void inc(Gpr d) {
    general(d.wide(), 0xFF, 0, d, 0);
  }

  public void dec(Gpr d) {
    general(d.wide(), 0xFF, 1, d, 0);
  }

  public void neg(Gpr d) {
    general(d.wide(), 0xF7, 3, d, 0);
  }

  /// The low half of a signed product.
  public void imul(Gpr d, Gpr s) {
    same(d, s);
    general(d.wide(), 0x0FAF, d.number(), s, 0);
  }

  public void imul(Gpr d, Mem s) {
    load(0x0FAF, d, s);
  }

  /// `s` times a constant.
  public void imul(Gpr d, Gpr s, long value) {
    same(d, s);
    int factor = fits32(value);
    boolean small = factor == (byte) factor;
    general(d.wide(), small ? 0x6B : 0x69, d.number(), s, small ? 1 : 4);
    immediate(factor, small);
  }

  public void shl(Gpr d, int count) {
    shift(4, d, count);
  }

  public void shr(Gpr d, int count) {
    shift(5, d, count);
  }

  // Control. A jump back is two bytes where the label is within reach; a jump forward always has a
  // 32-bit distance: the label is not known yet, and only jumps out of loops go forward.

  public void jmp(Label target) {
    jump(0xEB, 0xE9, target);
  }

  /// Unsigned: jb, jae, jbe, ja. Signed: jl, jge, jle, jg.
  public void jb(Label target) {
    jump(0x72, 0x0F82, target);
  }

  public void jae(Label target) {
    jump(0x73, 0x0F83, target);
  }

  public void je(Label target) {
    jump(0x74, 0x0F84, target);
  }

  public void jne(Label target) {
    jump(0x75, 0x0F85, target);
  }

  /// The same instruction as [#je].
  public void jz(Label target) {
    jump(0x74, 0x0F84, target);
  }

  public void jnz(Label target) {
    jump(0x75, 0x0F85, target);
  }

  public void jbe(Label target) {
    jump(0x76, 0x0F86, target);
  }

  public void ja(Label target) {
    jump(0x77, 0x0F87, target);
  }

  public void js(Label target) {
    jump(0x78, 0x0F88, target);
  }

  public void jns(Label target) {
    jump(0x79, 0x0F89, target);
  }

  public void jl(Label target) {
    jump(0x7C, 0x0F8C, target);
  }

  public void jge(Label target) {
    jump(0x7D, 0x0F8D, target);
  }

  public void jle(Label target) {
    jump(0x7E, 0x0F8E, target);
  }

  public void jg(Label target) {
    jump(0x7F, 0x0F8F, target);
  }

  public void jmp(Gpr target) {
    bits(target, 64);
    general(false, 0xFF, 4, target, 0);
  }

  public void call(Gpr target) {
    bits(target, 64);
    general(false, 0xFF, 2, target, 0);
  }

  public void call(Label target) {
    own(target);
    int8(0xE8);
    distance(target, 0, 0);
  }

  public void ret() {
    int8(0xC3);
  }

  // The rest.

  /// Processor identification: leaf in eax, sub-leaf in ecx; answers in eax, ebx, ecx, edx.
  public void cpuid() {
    int8(0x0F);
    int8(0xA2);
  }

  /// Which register states the system saves, of control register ecx: answer in edx:eax.
  public void xgetbv() {
    int8(0x0F);
    int8(0x01);
    int8(0xD0);
  }

  /// Asks for a cache line in all levels.
  public void prefetcht0(Mem s) {
    general(false, 0x0F18, 1, s, 0);
  }

  /// Asks for a cache line in level 2 and above.
  public void prefetcht1(Mem s) {
    general(false, 0x0F18, 2, s, 0);
  }

  /// Fills up to a multiple of `alignment`, a power of two, with as few no-ops as possible.
  public void align(int alignment) {
    int rest = padding(alignment);
    while (rest > 0) {
      byte[] nop = NOPS[Math.min(rest, NOPS.length) - 1];
      for (byte b : nop) {
        int8(b);
      }
      rest -= nop.length;
    }
  }

  private void basic(int digit, Gpr d, Gpr s) {
    same(d, s);
    general(d.wide(), digit << 3 | 1, s.number(), d, 0);
  }

  private void basic(int digit, Gpr d, long value) {
    int immediate = fits32(value);
    boolean small = immediate == (byte) immediate;
    if (!small && d.number() == 0) {
      generalShort(d.wide(), digit << 3 | 5, d);
    } else {
      general(d.wide(), small ? 0x83 : 0x81, digit, d, small ? 1 : 4);
    }
    immediate(immediate, small);
  }

  private void shift(int digit, Gpr d, int count) {
    if (count < 0 || count >= d.bits()) {
      throw new IllegalArgumentException(d + " cannot be shifted by " + count);
    }
    if (count == 1) {
      general(d.wide(), 0xD1, digit, d, 0);
    } else {
      general(d.wide(), 0xC1, digit, d, 1);
      int8(count);
    }
  }

  private void load(int opcode, Gpr register, Mem m) {
    general(register.wide(), opcode, register.number(), m, 0);
  }

  private void jump(int shortOpcode, int nearOpcode, Label target) {
    own(target);
    int back = target.position - (size() + 2);
    if (target.position != Label.UNBOUND && back == (byte) back) {
      int8(shortOpcode);
      int8(back);
      return;
    }
    if (nearOpcode > 0xFF) {
      int8(nearOpcode >> 8);
    }
    int8(nearOpcode);
    distance(target, 0, 0);
  }

  private void immediate(int value, boolean small) {
    if (small) {
      int8(value);
    } else {
      int32(value);
    }
  }

  private static int fits32(long value) {
    if (value != (int) value) {
      throw new IllegalArgumentException("the constant " + value + " does not fit in 32 bits");
    }
    return (int) value;
  }

  private static void same(Gpr a, Gpr b) {
    if (a.bits() != b.bits()) {
      throw new IllegalArgumentException(a + " and " + b + " differ in width");
    }
  }
}
