package dev.flint.tensor.asm;

/// The two prefixes of vector instructions, VEX and EVEX, each written in one place.
///
/// The methods are named for where the operands go, in the order in which they are given: `r` the
/// reg field of ModRM, `v` the vvvv field of the prefix, `m` the r/m field, `i` an immediate byte.
public abstract sealed class VectorEncoder extends LegacyEncoder permits GeneralInstructions {
  private final Isa isa;

  VectorEncoder(Isa isa) {
    this.isa = isa;
  }

  /// The level this code is written for; instructions above it are refused.
  public final Isa isa() {
    return isa;
  }

  /// VEX, in two bytes where X, B and W are 0 and the map is 0F, else in three:
  ///
  /// ```text
  /// C5  R' v v v v L p p
  /// C4  R' X' B' m m m m m   W v v v v L p p
  /// ```
  ///
  /// R', X', B' are bit 3 of reg, index and r/m (or base), inverted; vvvv is a register number,
  /// inverted, 1111 if unused; L is 1 for 256 bits; mmmmm is the map; pp stands for a prefix 66, F3
  /// or F2. (Intel SDM volume 2, section 2.3.5.)
  final void vex(
      int prefix,
      int map,
      int w,
      int bits,
      int opcode,
      int reg,
      int vvvv,
      Operand rm,
      int immediateBytes) {
    int r = 1 - bit3(reg);
    int x = 1 - bit3(indexOf(rm));
    int b = 1 - bit3(baseOf(rm));
    int last = (~vvvv & 15) << 3 | (bits == 256 ? 1 : 0) << 2 | prefix;
    if (x == 1 && b == 1 && w == 0 && map == Form.M0F) {
      int8(0xC5);
      int8(r << 7 | last);
    } else {
      int8(0xC4);
      int8(r << 7 | x << 6 | b << 5 | map);
      int8(w << 7 | last);
    }
    int8(opcode);
    modRm(reg, rm, 1, immediateBytes);
  }

  /// EVEX, always four bytes:
  ///
  /// ```text
  /// 62  R' X' B' Q' 0 m m m   W v v v v 1 p p   z L L b V' a a a
  /// ```
  ///
  /// As in VEX, with a fifth bit for each register: Q' (the manual's R') is bit 4 of reg, V' bit 4
  /// of vvvv, and X' is bit 4 of r/m where that is a register, all inverted. LL is 0, 1, 2 for 128,
  /// 256, 512 bits; aaa is the write mask, z zeroes what it leaves out, b broadcasts one element.
  /// (Intel SDM volume 2, section 2.7.1.)
  private void evex(
      Form form,
      int bits,
      int opcode,
      int reg,
      int vvvv,
      Operand rm,
      int mask,
      boolean zeroing,
      int immediateBytes) {
    boolean broadcast = rm instanceof Mem m && m.repeated();
    int r = 1 - bit3(reg);
    int x = 1 - (rm instanceof Vec v ? bit4(v.number()) : bit3(indexOf(rm)));
    int b = 1 - bit3(baseOf(rm));
    int q = 1 - bit4(reg);
    int v = 1 - bit4(vvvv);
    int length = bits == 512 ? 2 : bits == 256 ? 1 : 0;
    int8(0x62);
    int8(r << 7 | x << 6 | b << 5 | q << 4 | form.map());
    int8(form.evexW() << 7 | (~vvvv & 15) << 3 | 1 << 2 | form.prefix());
    int8((zeroing ? 0x80 : 0) | length << 5 | (broadcast ? 0x10 : 0) | v << 3 | mask);
    int8(opcode);
    int unit = broadcast ? form.tuple().broadcastBytes : form.tuple().bytes(bits);
    modRm(reg, rm, unit, immediateBytes);
  }

  /// Chooses the prefix: EVEX where an operand needs it or nothing else exists, otherwise VEX.
  private void encode(
      Form form,
      int bits,
      int opcode,
      int reg,
      int vvvv,
      Operand rm,
      int mask,
      boolean zeroing,
      int immediateBytes) {
    ownLabelOf(rm);
    boolean broadcast = rm instanceof Mem m && m.repeated();
    boolean high = reg > 15 || vvvv > 15 || baseOf(rm) > 15;
    boolean needsEvex = bits == 512 || high || broadcast || mask != 0;
    if (needsEvex && !form.hasEvex()) {
      throw new IllegalArgumentException(
          "this instruction has no EVEX form: no zmm, no register above 15, no mask, no broadcast");
    }
    if (bits < form.minBits() || bits > form.maxBits()) {
      throw new IllegalArgumentException("this instruction does not exist for " + bits + " bits");
    }
    if (broadcast && form.tuple().broadcastBytes == 0) {
      throw new IllegalArgumentException("this instruction cannot broadcast its memory operand");
    }
    if (mask != 0 && !form.maskable()) {
      throw new IllegalArgumentException("this instruction cannot have a write mask");
    }
    if (needsEvex || !form.hasVex()) {
      require(Isa.AVX512_VNNI);
      evex(form, bits, opcode, reg, vvvv, rm, mask, zeroing, immediateBytes);
    } else {
      require(form.vexIsa());
      vex(form.prefix(), form.map(), form.vexW(), bits, opcode, reg, vvvv, rm, immediateBytes);
    }
  }

  /// @throws IllegalStateException if this code is for processors that may lack the instruction
  final void require(Isa needed) {
    if (isa.compareTo(needed) < 0) {
      throw new IllegalStateException(
          "an instruction of level " + needed + " in code for level " + isa);
    }
  }

  final void rvm(Form form, int opcode, Vec d, Vec a, VecOrMem b) {
    rvm(form, opcode, d, a, b, 0);
  }

  final void rvmi(Form form, int opcode, Vec d, Vec a, VecOrMem b, int immediate) {
    unsigned8(immediate);
    rvm(form, opcode, d, a, b, 1);
    int8(immediate);
  }

  private void rvm(Form form, int opcode, Vec d, Vec a, VecOrMem b, int immediateBytes) {
    int bits = d.bits();
    source(a, bits);
    source(b, form.tuple().registerBits(bits));
    encode(form, bits, opcode, d.number(), a.number(), b, d.mask(), d.zeroing(), immediateBytes);
  }

  final void rm(Form form, int opcode, Vec d, VecOrMem s) {
    rm(form, opcode, d, s, 0);
  }

  final void rmi(Form form, int opcode, Vec d, VecOrMem s, int immediate) {
    unsigned8(immediate);
    rm(form, opcode, d, s, 1);
    int8(immediate);
  }

  private void rm(Form form, int opcode, Vec d, VecOrMem s, int immediateBytes) {
    source(s, form.tuple().registerBits(d.bits()));
    encode(form, d.bits(), opcode, d.number(), 0, s, d.mask(), d.zeroing(), immediateBytes);
  }

  /// The destination is in the r/m field: stores, extractions, narrowing.
  final void mr(Form form, int opcode, VecOrMem d, Vec s) {
    mr(form, opcode, d, s, 0);
  }

  final void mri(Form form, int opcode, VecOrMem d, Vec s, int immediate) {
    unsigned8(immediate);
    mr(form, opcode, d, s, 1);
    int8(immediate);
  }

  private void mr(Form form, int opcode, VecOrMem d, Vec s, int immediateBytes) {
    source(s, s.bits());
    int mask;
    boolean zeroing = false;
    if (d instanceof Vec v) {
      width(v, form.tuple().registerBits(s.bits()));
      mask = v.mask();
      zeroing = v.zeroing();
    } else {
      Mem m = (Mem) d;
      if (m.repeated()) {
        throw new IllegalArgumentException("a store cannot broadcast");
      }
      mask = m.mask();
    }
    encode(form, s.bits(), opcode, s.number(), 0, d, mask, zeroing, immediateBytes);
  }

  /// Shifts by a constant: `digit` in the reg field extends the opcode, vvvv is the destination.
  final void vmi(Form form, int opcode, int digit, Vec d, VecOrMem s, int immediate) {
    unsigned8(immediate);
    source(s, d.bits());
    if (s instanceof Mem && !form.hasEvex()) {
      throw new IllegalArgumentException("this instruction takes no memory operand");
    }
    // Under VEX a shift reads registers only; from memory it is an EVEX instruction.
    Form chosen = s instanceof Mem ? form.evexOnly() : form;
    encode(chosen, d.bits(), opcode, digit, d.number(), s, d.mask(), d.zeroing(), 1);
    int8(immediate);
  }

  /// A register-to-register or memory-to-register move.
  final void move(Form form, int load, int store, Vec d, VecOrMem s) {
    if (form.hasVex() && s instanceof Vec v && shorterAsStore(d, v)) {
      mr(form, store, d, v);
    } else {
      rm(form, load, d, s);
    }
  }

  /// Whether a VEX move between registers saves a byte of prefix in the form of a store, whose r/m
  /// field is the destination: the two-byte VEX extends reg, not r/m. GNU as does the same.
  static boolean shorterAsStore(Vec d, Vec s) {
    boolean plain = !d.masked() && !s.masked() && d.bits() < 512;
    return plain && d.number() < 8 && s.number() > 7 && s.number() < 16;
  }

  /// An instruction with a general register in the r/m field.
  final void rmGeneral(Form form, int opcode, Vec v, Gpr general) {
    encode(form, v.bits(), opcode, v.number(), 0, general, v.mask(), v.zeroing(), 0);
  }

  /// An instruction of which the result is a mask register.
  final void kvm(Form form, int opcode, Mask d, Vec a, VecOrMem b) {
    kvm(form, opcode, d, a, b, 0);
  }

  final void kvmi(Form form, int opcode, Mask d, Vec a, VecOrMem b, int immediate) {
    unsigned8(immediate);
    kvm(form, opcode, d, a, b, 1);
    int8(immediate);
  }

  private void kvm(Form form, int opcode, Mask d, Vec a, VecOrMem b, int immediateBytes) {
    source(a, a.bits());
    source(b, a.bits());
    encode(form, a.bits(), opcode, d.number(), a.number(), b, 0, false, immediateBytes);
  }

  /// Moves of mask registers: VEX instructions of AVX-512.
  final void maskMove(int prefix, int w, int opcode, int reg, Operand rm) {
    require(Isa.AVX512_VNNI);
    ownLabelOf(rm);
    vex(prefix, Form.M0F, w, 128, opcode, reg, 0, rm, 0);
  }

  static void unsigned8(int immediate) {
    if ((immediate & 0xFF) != immediate) {
      throw new IllegalArgumentException("an immediate byte is 0 to 255, not " + immediate);
    }
  }

  static void bits(Gpr register, int expected) {
    if (register.bits() != expected) {
      throw new IllegalArgumentException(
          register + " has " + register.bits() + " bits where " + expected + " are needed");
    }
  }

  private static void source(VecOrMem s, int expectedBits) {
    if (s instanceof Vec v) {
      width(v, expectedBits);
      if (v.masked()) {
        throw new IllegalArgumentException("a mask belongs to the destination, not to " + v);
      }
    } else if (((Mem) s).mask() != 0) {
      throw new IllegalArgumentException("a mask belongs to the destination, not to a load");
    }
  }

  private static void width(Vec v, int expectedBits) {
    if (v.bits() != expectedBits) {
      throw new IllegalArgumentException(
          v + " has " + v.bits() + " bits where " + expectedBits + " are needed");
    }
  }
}
