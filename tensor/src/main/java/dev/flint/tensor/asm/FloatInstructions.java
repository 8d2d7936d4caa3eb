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

  public void vminps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x5D, d, a, b);
  }

  public void vmaxps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x5F, d, a, b);
  }

  public void vmaxss(Vec d, Vec a, VecOrMem b) {
    rvm(Form.SS_0F, 0x5F, d, a, b);
  }

  /// Sums of neighbours, per lane: of `a`, then of `b`.
  public void vhaddps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_HADD, 0x7C, d, a, b);
  }

  public void vandps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x54, d, a, b);
  }

  public void vxorps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x57, d, a, b);
  }

  /// 0: to nearest even, 1: down, 2: up, 3: towards 0; plus 8: no inexact flag.
  public void vroundps(Vec d, VecOrMem s, int immediate) {
    rmi(Form.VEX_0F3A, 0x08, d, s, immediate);
  }

  /// All ones where the relation holds; the immediate is 0: equal, 1: less, 2: not greater, …
  public void vcmpps(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.VEX_PS, 0xC2, d, a, b, immediate);
  }

  public void vcmpps(Mask d, Vec a, VecOrMem b, int immediate) {
    kvmi(Form.EVEX_PS_0F, 0xC2, d, a, b, immediate);
  }

  // Fused multiply-add with one rounding. The digits say which operands are multiplied:
  // 213: a·d + b, 231: a·b + d; sub: the third is subtracted.

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

  public void vfmsub213ps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0xAA, d, a, b);
  }

  // Conversions.

  /// Signed dwords to floats.
  public void vcvtdq2ps(Vec d, VecOrMem s) {
    rm(Form.PS_0F, 0x5B, d, s);
  }

  /// Floats to dwords, rounded towards 0.
  public void vcvttps2dq(Vec d, VecOrMem s) {
    rm(Form.PS_F3, 0x5B, d, s);
  }

  /// Half floats to floats.
  public void vcvtph2ps(Vec d, VecOrMem s) {
    rm(Form.HALF_FLOATS, 0x13, d, s);
  }

  /// Clears the upper halves of ymm0 to ymm15: before a return to code that uses SSE. Two prefix
  /// bytes and the opcode, no ModRM.
  public void vzeroupper() {
    int8(0xC5);
    int8(0xF8);
    int8(0x77);
  }
}
