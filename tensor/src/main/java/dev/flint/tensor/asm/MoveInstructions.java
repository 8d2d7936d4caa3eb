package dev.flint.tensor.asm;

/// Chapter 2: moves between vectors, memory, general registers and masks.
///
/// Where a mnemonic has a VEX and an EVEX encoding, the operands decide (see [VectorEncoder]).
public abstract sealed class MoveInstructions extends GeneralInstructions
    permits ShuffleInstructions {
  MoveInstructions(Isa isa) {
    super(isa);
  }

  /// Moves 128 or 256 bits of anything, unaligned.
  public void vmovdqu(Vec d, VecOrMem s) {
    move(Form.VEX_MOVE, 0x6F, 0x7F, d, s);
  }

  public void vmovdqu(Mem d, Vec s) {
    mr(Form.VEX_MOVE, 0x7F, d, s);
  }

  /// Moves bytes, each under its bit of a write mask.
  public void vmovdqu8(Vec d, VecOrMem s) {
    move(Form.MOVE8, 0x6F, 0x7F, d, s);
  }

  public void vmovdqu8(Mem d, Vec s) {
    mr(Form.MOVE8, 0x7F, d, s);
  }

  public void vmovups(Vec d, VecOrMem s) {
    move(Form.PS_MOVE, 0x10, 0x11, d, s);
  }

  public void vmovups(Mem d, Vec s) {
    mr(Form.PS_MOVE, 0x11, d, s);
  }

  /// Loads the floats whose selector in `a` has its top bit set; the others are 0 and not touched.
  public void vmaskmovps(Vec d, Vec a, Mem s) {
    rvm(Form.VEX_0F38, 0x2C, d, a, s);
  }

  /// Stores the floats of `s` whose selector in `a` has its top bit set.
  public void vmaskmovps(Mem d, Vec a, Vec s) {
    rvm(Form.VEX_0F38, 0x2E, s, a, d);
  }

  /// Loads one float; the other lanes of the xmm register become 0.
  public void vmovss(Vec d, Mem s) {
    rm(Form.SS_0F, 0x10, d, s);
  }

  public void vmovss(Mem d, Vec s) {
    mr(Form.SS_0F, 0x11, d, s);
  }

  /// Lane 0 of `b`, the other lanes of `a`.
  public void vmovss(Vec d, Vec a, Vec b) {
    if (shorterAsStore(d, b) && a.number() < 16) {
      rvm(Form.SS_0F, 0x11, b, a, d);
    } else {
      rvm(Form.SS_0F, 0x10, d, a, b);
    }
  }

  /// 32 bits from a general register; the other lanes become 0.
  public void vmovd(Vec d, Gpr s) {
    bits(s, 32);
    rmGeneral(Form.DWORD_0F, 0x6E, d, s);
  }

  public void vmovd(Gpr d, Vec s) {
    bits(d, 32);
    rmGeneral(Form.DWORD_0F, 0x7E, s, d);
  }

  public void vmovd(Vec d, Mem s) {
    rm(Form.DWORD_0F, 0x6E, d, s);
  }

  public void vmovd(Mem d, Vec s) {
    mr(Form.DWORD_0F, 0x7E, d, s);
  }

  /// 64 bits from a general register; the other lanes become 0.
  public void vmovq(Vec d, Gpr s) {
    bits(s, 64);
    rmGeneral(Form.QWORD_0F, 0x6E, d, s);
  }

  public void vmovq(Gpr d, Vec s) {
    bits(d, 64);
    rmGeneral(Form.QWORD_0F, 0x7E, s, d);
  }

  /// The low 64 bits; the others become 0.
  public void vmovq(Vec d, Vec s) {
    if (shorterAsStore(d, s)) {
      mr(Form.QWORD_STORE, 0xD6, d, s);
    } else {
      rm(Form.QWORD_LOAD, 0x7E, d, s);
    }
  }

  public void vmovq(Vec d, Mem s) {
    if (d.number() > 15) {
      rm(Form.QWORD_0F, 0x6E, d, s);
    } else {
      rm(Form.QWORD_LOAD, 0x7E, d, s);
    }
  }

  public void vmovq(Mem d, Vec s) {
    if (s.number() > 15) {
      mr(Form.QWORD_0F, 0x7E, d, s);
    } else {
      mr(Form.QWORD_STORE, 0xD6, d, s);
    }
  }

  // One element, or one lane of 128 or 256 bits, to all.

  public void vbroadcastss(Vec d, VecOrMem s) {
    rm(Form.DWORD_0F38, 0x18, d, s);
  }

  public void vpbroadcastd(Vec d, VecOrMem s) {
    rm(Form.DWORD_0F38, 0x58, d, s);
  }

  public void vpbroadcastd(Vec d, Gpr s) {
    bits(s, 32);
    rmGeneral(Form.EVEX_B_0F38, 0x7C, d, s);
  }

  // One lane of 128 or 256 bits in or out; the immediate says which.

  public void vinserti128(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.LANE_0F3A, 0x38, d, a, b, immediate);
  }

  public void vextractf128(VecOrMem d, Vec s, int immediate) {
    mri(Form.LANE_0F3A, 0x19, d, s, immediate);
  }

  public void vextracti128(VecOrMem d, Vec s, int immediate) {
    mri(Form.LANE_0F3A, 0x39, d, s, immediate);
  }

  public void vextracti64x4(VecOrMem d, Vec s, int immediate) {
    mri(Form.LANE256_0F3A, 0x3B, d, s, immediate);
  }

  // One element of an xmm register from or to memory: tails.

  public void vpinsrb(Vec d, Vec a, Mem s, int element) {
    rvmi(Form.BYTE_0F3A, 0x20, d, a, s, element);
  }

  // Mask registers, to and from general registers and memory.

  public void kmovd(Mask d, Gpr s) {
    bits(s, 32);
    maskMove(Form.PF2, 0, 0x92, d.number(), s);
  }

  public void kmovd(Gpr d, Mask s) {
    bits(d, 32);
    maskMove(Form.PF2, 0, 0x93, d.number(), s);
  }

  public void kmovd(Mask d, Mem s) {
    maskMove(Form.P66, 1, 0x90, d.number(), s);
  }

  public void kmovd(Mem d, Mask s) {
    maskMove(Form.P66, 1, 0x91, s.number(), d);
  }
}
