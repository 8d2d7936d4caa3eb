package dev.flint.tensor.asm;

/// Chapter 5: arithmetic of floats in vectors, conversions.
public abstract sealed class FloatInstructions extends IntegerInstructions permits Assembler {
  FloatInstructions(Isa isa) {
    super(isa);
  }

  // Arithmetic: ps all lanes, ss lane 0 (the other lanes come from `a`).

  public void vaddps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x58, d, a, b);
  }

  public void vaddss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F, 0x58, d, a, b);
  }

  public void vsubps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x5C, d, a, b);
  }

  public void vsubss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F, 0x5C, d, a, b);
  }

  public void vmulps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x59, d, a, b);
  }

  public void vmulss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F, 0x59, d, a, b);
  }

  public void vdivps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x5E, d, a, b);
  }

  public void vdivss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F, 0x5E, d, a, b);
  }

  public void vminps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x5D, d, a, b);
  }

  public void vminss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F, 0x5D, d, a, b);
  }

  public void vmaxps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x5F, d, a, b);
  }

  public void vmaxss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F, 0x5F, d, a, b);
  }

  public void vsqrtps(Vec d, VecOrMem s) {
    rm(Form.PS_0F, 0x51, d, s);
  }

  public void vsqrtss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F, 0x51, d, a, b);
  }

  /// Sums of neighbours, per lane: of `a`, then of `b`.
  public void vhaddps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_HADD, 0x7C, d, a, b);
  }

  public void vandps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x54, d, a, b);
  }

  /// `~a & b`
  public void vandnps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x55, d, a, b);
  }

  public void vorps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x56, d, a, b);
  }

  public void vxorps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x57, d, a, b);
  }

  /// About 1/s, to 12 bits; differs between processors.
  public void vrcpps(Vec d, VecOrMem s) {
    rm(Form.VEX_PS, 0x53, d, s);
  }

  public void vrsqrtps(Vec d, VecOrMem s) {
    rm(Form.VEX_PS, 0x52, d, s);
  }

  /// About 1/s, to 14 bits, the same on all processors.
  public void vrcp14ps(Vec d, VecOrMem s) {
    rm(Form.EVEX_D_0F38, 0x4C, d, s);
  }

  public void vrsqrt14ps(Vec d, VecOrMem s) {
    rm(Form.EVEX_D_0F38, 0x4E, d, s);
  }

  /// 0: to nearest even, 1: down, 2: up, 3: towards 0; plus 8: no inexact flag.
  public void vroundps(Vec d, VecOrMem s, int immediate) {
    rmi(Form.VEX_0F3A, 0x08, d, s, immediate);
  }

  /// [#vroundps] in EVEX, to a multiple of 2^-n with n in the upper half of the immediate.
  public void vrndscaleps(Vec d, VecOrMem s, int immediate) {
    rmi(Form.EVEX_D_0F3A, 0x08, d, s, immediate);
  }

  /// `a · 2^floor(b)`
  public void vscalefps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_D_0F38, 0x2C, d, a, b);
  }

  /// All ones where the relation holds; the immediate is 0: equal, 1: less, 2: not greater, …
  public void vcmpps(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.VEX_PS, 0xC2, d, a, b, immediate);
  }

  public void vcmpps(Mask d, Vec a, VecOrMem b, int immediate) {
    kvmi(Form.EVEX_PS_0F, 0xC2, d, a, b, immediate);
  }

  // Fused multiply-add with one rounding. The digits say which operands are multiplied:
  // 132: d·b + a, 213: a·d + b, 231: a·b + d. fm: product; fnm: its negative; sub: third
  // subtracted.

  public void vfmadd132ps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x98, d, a, b);
  }

  public void vfmadd132ss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F38, 0x99, d, a, b);
  }

  public void vfmadd213ps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0xA8, d, a, b);
  }

  public void vfmadd213ss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F38, 0xA9, d, a, b);
  }

  public void vfmadd231ps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0xB8, d, a, b);
  }

  public void vfmadd231ss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F38, 0xB9, d, a, b);
  }

  public void vfmsub132ps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x9A, d, a, b);
  }

  public void vfmsub132ss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F38, 0x9B, d, a, b);
  }

  public void vfmsub213ps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0xAA, d, a, b);
  }

  public void vfmsub213ss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F38, 0xAB, d, a, b);
  }

  public void vfmsub231ps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0xBA, d, a, b);
  }

  public void vfmsub231ss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F38, 0xBB, d, a, b);
  }

  public void vfnmadd132ps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x9C, d, a, b);
  }

  public void vfnmadd132ss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F38, 0x9D, d, a, b);
  }

  public void vfnmadd213ps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0xAC, d, a, b);
  }

  public void vfnmadd213ss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F38, 0xAD, d, a, b);
  }

  public void vfnmadd231ps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0xBC, d, a, b);
  }

  public void vfnmadd231ss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F38, 0xBD, d, a, b);
  }

  public void vfnmsub132ps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x9E, d, a, b);
  }

  public void vfnmsub132ss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F38, 0x9F, d, a, b);
  }

  public void vfnmsub213ps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0xAE, d, a, b);
  }

  public void vfnmsub213ss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F38, 0xAF, d, a, b);
  }

  public void vfnmsub231ps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0xBE, d, a, b);
  }

  public void vfnmsub231ss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F38, 0xBF, d, a, b);
  }

  // Conversions.

  /// Signed dwords to floats.
  public void vcvtdq2ps(Vec d, VecOrMem s) {
    rm(Form.PS_0F, 0x5B, d, s);
  }

  public void vcvtudq2ps(Vec d, VecOrMem s) {
    rm(Form.EVEX_U_0F, 0x7A, d, s);
  }

  /// Floats to dwords, rounded to nearest even; what does not fit becomes 0x80000000.
  public void vcvtps2dq(Vec d, VecOrMem s) {
    rm(Form.DWORDS_0F, 0x5B, d, s);
  }

  /// Floats to dwords, rounded towards 0.
  public void vcvttps2dq(Vec d, VecOrMem s) {
    rm(Form.PS_F3, 0x5B, d, s);
  }

  /// Half floats to floats.
  public void vcvtph2ps(Vec d, VecOrMem s) {
    rm(Form.HALF_FLOATS, 0x13, d, s);
  }

  /// Floats to half floats; the immediate 0 rounds to nearest even.
  public void vcvtps2ph(VecOrMem d, Vec s, int immediate) {
    mri(Form.TO_HALF_FLOATS, 0x1D, d, s, immediate);
  }

  /// Clears the upper halves of ymm0 to ymm15: before a return to code that uses SSE.
  public void vzeroupper() {
    vzero(0xF8);
  }

  public void vzeroall() {
    vzero(0xFC);
  }

  /// A VEX instruction without operands: two prefix bytes, the opcode, no ModRM.
  private void vzero(int lastPrefixByte) {
    int8(0xC5);
    int8(lastPrefixByte);
    int8(0x77);
  }
}
