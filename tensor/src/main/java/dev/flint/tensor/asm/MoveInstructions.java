package dev.flint.tensor.asm;

/// Chapter 2: moves between vectors, memory, general registers and masks.
///
/// Where a mnemonic has a VEX and an EVEX encoding, the operands decide (see [VectorEncoder]).
public abstract sealed class MoveInstructions extends GeneralInstructions
    permits ShuffleInstructions {
  MoveInstructions(Isa isa) {
    super(isa);
  }

  /// Moves 128 or 256 bits of anything, unaligned. The AVX-512 names are [#vmovdqu32] and its kin.
  public void vmovdqu(Vec d, VecOrMem s) {
    move(Form.VEX_MOVE, 0x6F, 0x7F, d, s);
  }

  public void vmovdqu(Mem d, Vec s) {
    mr(Form.VEX_MOVE, 0x7F, d, s);
  }

  /// Moves 128 or 256 bits; an address that is no multiple of the size is a fault.
  public void vmovdqa(Vec d, VecOrMem s) {
    move(Form.VEX_0F, 0x6F, 0x7F, d, s);
  }

  public void vmovdqa(Mem d, Vec s) {
    mr(Form.VEX_0F, 0x7F, d, s);
  }

  /// Moves bytes, each under its bit of a write mask.
  public void vmovdqu8(Vec d, VecOrMem s) {
    move(Form.MOVE8, 0x6F, 0x7F, d, s);
  }

  public void vmovdqu8(Mem d, Vec s) {
    mr(Form.MOVE8, 0x7F, d, s);
  }

  public void vmovdqu16(Vec d, VecOrMem s) {
    move(Form.MOVE16, 0x6F, 0x7F, d, s);
  }

  public void vmovdqu16(Mem d, Vec s) {
    mr(Form.MOVE16, 0x7F, d, s);
  }

  public void vmovdqu32(Vec d, VecOrMem s) {
    move(Form.MOVE32, 0x6F, 0x7F, d, s);
  }

  public void vmovdqu32(Mem d, Vec s) {
    mr(Form.MOVE32, 0x7F, d, s);
  }

  public void vmovdqu64(Vec d, VecOrMem s) {
    move(Form.MOVE64, 0x6F, 0x7F, d, s);
  }

  public void vmovdqu64(Mem d, Vec s) {
    mr(Form.MOVE64, 0x7F, d, s);
  }

  public void vmovdqa32(Vec d, VecOrMem s) {
    move(Form.ALIGNED32, 0x6F, 0x7F, d, s);
  }

  public void vmovdqa32(Mem d, Vec s) {
    mr(Form.ALIGNED32, 0x7F, d, s);
  }

  public void vmovdqa64(Vec d, VecOrMem s) {
    move(Form.ALIGNED64, 0x6F, 0x7F, d, s);
  }

  public void vmovdqa64(Mem d, Vec s) {
    mr(Form.ALIGNED64, 0x7F, d, s);
  }

  public void vmovups(Vec d, VecOrMem s) {
    move(Form.PS_MOVE, 0x10, 0x11, d, s);
  }

  public void vmovups(Mem d, Vec s) {
    mr(Form.PS_MOVE, 0x11, d, s);
  }

  public void vmovaps(Vec d, VecOrMem s) {
    move(Form.PS_MOVE, 0x28, 0x29, d, s);
  }

  public void vmovaps(Mem d, Vec s) {
    mr(Form.PS_MOVE, 0x29, d, s);
  }

  /// Stores past the caches, aligned.
  public void vmovntps(Mem d, Vec s) {
    mr(Form.PS_STREAM, 0x2B, d, s);
  }

  /// Stores past the caches, aligned.
  public void vmovntdq(Mem d, Vec s) {
    mr(Form.BYTES_0F_UNMASKED, 0xE7, d, s);
  }

  /// Loads the floats whose selector in `a` has its top bit set; the others are 0 and not touched.
  public void vmaskmovps(Vec d, Vec a, Mem s) {
    rvm(Form.VEX_0F38, 0x2C, d, a, s);
  }

  /// Stores the floats of `s` whose selector in `a` has its top bit set.
  public void vmaskmovps(Mem d, Vec a, Vec s) {
    rvm(Form.VEX_0F38, 0x2E, s, a, d);
  }

  /// As [#vmaskmovps(Vec, Vec, Mem)], for 32-bit integers.
  public void vpmaskmovd(Vec d, Vec a, Mem s) {
    rvm(Form.VEX_0F38, 0x8C, d, a, s);
  }

  public void vpmaskmovd(Mem d, Vec a, Vec s) {
    rvm(Form.VEX_0F38, 0x8E, s, a, d);
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

  public void vmovsd(Vec d, Mem s) {
    rm(Form.SD_MOVE, 0x10, d, s);
  }

  public void vmovsd(Mem d, Vec s) {
    mr(Form.SD_MOVE, 0x11, d, s);
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

  public void vbroadcastf128(Vec d, Mem s) {
    rm(Form.LANE_0F38, 0x1A, d, s);
  }

  public void vbroadcasti128(Vec d, Mem s) {
    rm(Form.LANE_0F38, 0x5A, d, s);
  }

  public void vbroadcastf32x4(Vec d, Mem s) {
    rm(Form.LANE128_0F38, 0x1A, d, s);
  }

  public void vbroadcastf64x4(Vec d, Mem s) {
    rm(Form.LANE256_0F38, 0x1B, d, s);
  }

  public void vbroadcasti32x4(Vec d, Mem s) {
    rm(Form.LANE128_0F38, 0x5A, d, s);
  }

  public void vbroadcasti64x4(Vec d, Mem s) {
    rm(Form.LANE256_0F38, 0x5B, d, s);
  }

  public void vpbroadcastb(Vec d, VecOrMem s) {
    rm(Form.BYTE_0F38, 0x78, d, s);
  }

  public void vpbroadcastw(Vec d, VecOrMem s) {
    rm(Form.WORD_0F38, 0x79, d, s);
  }

  public void vpbroadcastd(Vec d, VecOrMem s) {
    rm(Form.DWORD_0F38, 0x58, d, s);
  }

  public void vpbroadcastq(Vec d, VecOrMem s) {
    rm(Form.QWORD_0F38, 0x59, d, s);
  }

  /// The low byte of a general register to all lanes.
  public void vpbroadcastb(Vec d, Gpr s) {
    bits(s, 32);
    rmGeneral(Form.EVEX_B_0F38, 0x7A, d, s);
  }

  public void vpbroadcastw(Vec d, Gpr s) {
    bits(s, 32);
    rmGeneral(Form.EVEX_B_0F38, 0x7B, d, s);
  }

  public void vpbroadcastd(Vec d, Gpr s) {
    bits(s, 32);
    rmGeneral(Form.EVEX_B_0F38, 0x7C, d, s);
  }

  public void vpbroadcastq(Vec d, Gpr s) {
    bits(s, 64);
    rmGeneral(Form.EVEX_W_0F38, 0x7C, d, s);
  }

  // One lane of 128 or 256 bits in or out; the immediate says which.

  public void vinsertf128(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.LANE_0F3A, 0x18, d, a, b, immediate);
  }

  public void vinserti128(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.LANE_0F3A, 0x38, d, a, b, immediate);
  }

  public void vextractf128(VecOrMem d, Vec s, int immediate) {
    mri(Form.LANE_0F3A, 0x19, d, s, immediate);
  }

  public void vextracti128(VecOrMem d, Vec s, int immediate) {
    mri(Form.LANE_0F3A, 0x39, d, s, immediate);
  }

  public void vinsertf32x4(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.LANE128_0F3A, 0x18, d, a, b, immediate);
  }

  public void vinserti32x4(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.LANE128_0F3A, 0x38, d, a, b, immediate);
  }

  public void vinsertf64x4(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.LANE256_0F3A, 0x1A, d, a, b, immediate);
  }

  public void vinserti64x4(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.LANE256_0F3A, 0x3A, d, a, b, immediate);
  }

  public void vinserti32x8(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.LANE256_D_0F3A, 0x3A, d, a, b, immediate);
  }

  public void vextractf32x4(VecOrMem d, Vec s, int immediate) {
    mri(Form.LANE128_0F3A, 0x19, d, s, immediate);
  }

  public void vextracti32x4(VecOrMem d, Vec s, int immediate) {
    mri(Form.LANE128_0F3A, 0x39, d, s, immediate);
  }

  public void vextractf64x4(VecOrMem d, Vec s, int immediate) {
    mri(Form.LANE256_0F3A, 0x1B, d, s, immediate);
  }

  public void vextracti64x4(VecOrMem d, Vec s, int immediate) {
    mri(Form.LANE256_0F3A, 0x3B, d, s, immediate);
  }

  public void vextractf32x8(VecOrMem d, Vec s, int immediate) {
    mri(Form.LANE256_D_0F3A, 0x1B, d, s, immediate);
  }

  public void vextracti32x8(VecOrMem d, Vec s, int immediate) {
    mri(Form.LANE256_D_0F3A, 0x3B, d, s, immediate);
  }

  // One element of an xmm register from or to memory: tails.

  public void vpinsrb(Vec d, Vec a, Mem s, int element) {
    rvmi(Form.BYTE_0F3A, 0x20, d, a, s, element);
  }

  public void vpinsrw(Vec d, Vec a, Mem s, int element) {
    rvmi(Form.WORD_0F, 0xC4, d, a, s, element);
  }

  public void vpinsrd(Vec d, Vec a, Mem s, int element) {
    rvmi(Form.DWORD_0F3A, 0x22, d, a, s, element);
  }

  public void vpextrb(Mem d, Vec s, int element) {
    mri(Form.BYTE_0F3A, 0x14, d, s, element);
  }

  public void vpextrw(Mem d, Vec s, int element) {
    mri(Form.WORD_0F3A, 0x15, d, s, element);
  }

  public void vpextrd(Mem d, Vec s, int element) {
    mri(Form.DWORD_0F3A, 0x16, d, s, element);
  }

  // Mask registers, to and from general registers and memory.

  public void kmovb(Mask d, Gpr s) {
    bits(s, 32);
    maskMove(Form.P66, 0, 0x92, d.number(), s);
  }

  public void kmovb(Gpr d, Mask s) {
    bits(d, 32);
    maskMove(Form.P66, 0, 0x93, d.number(), s);
  }

  public void kmovb(Mask d, Mem s) {
    maskMove(Form.P66, 0, 0x90, d.number(), s);
  }

  public void kmovb(Mem d, Mask s) {
    maskMove(Form.P66, 0, 0x91, s.number(), d);
  }

  public void kmovw(Mask d, Gpr s) {
    bits(s, 32);
    maskMove(Form.NONE, 0, 0x92, d.number(), s);
  }

  public void kmovw(Gpr d, Mask s) {
    bits(d, 32);
    maskMove(Form.NONE, 0, 0x93, d.number(), s);
  }

  public void kmovw(Mask d, Mem s) {
    maskMove(Form.NONE, 0, 0x90, d.number(), s);
  }

  public void kmovw(Mem d, Mask s) {
    maskMove(Form.NONE, 0, 0x91, s.number(), d);
  }

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

  public void kmovq(Mask d, Gpr s) {
    bits(s, 64);
    maskMove(Form.PF2, 1, 0x92, d.number(), s);
  }

  public void kmovq(Gpr d, Mask s) {
    bits(d, 64);
    maskMove(Form.PF2, 1, 0x93, d.number(), s);
  }

  public void kmovq(Mask d, Mem s) {
    maskMove(Form.NONE, 1, 0x90, d.number(), s);
  }

  public void kmovq(Mem d, Mask s) {
    maskMove(Form.NONE, 1, 0x91, s.number(), d);
  }
}
