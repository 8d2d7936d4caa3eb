package dev.flint.tensor.asm;

/// Chapter 3: elements change their places or widths.
public abstract sealed class ShuffleInstructions extends MoveInstructions
    permits IntegerInstructions {
  ShuffleInstructions(Isa isa) {
    super(isa);
  }

  /// Bytes of `a` picked by `b`, 128-bit lane by lane; an index with its top bit set gives 0.
  public void vpshufb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F38, 0x00, d, a, b);
  }

  public void vpshufd(Vec d, VecOrMem s, int immediate) {
    rmi(Form.DWORDS_0F, 0x70, d, s, immediate);
  }

  public void vpshufhw(Vec d, VecOrMem s, int immediate) {
    rmi(Form.F3_0F, 0x70, d, s, immediate);
  }

  public void vpshuflw(Vec d, VecOrMem s, int immediate) {
    rmi(Form.F2_0F, 0x70, d, s, immediate);
  }

  /// Per lane: two floats of `a`, then two of `b`.
  public void vshufps(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.PS_0F, 0xC6, d, a, b, immediate);
  }

  /// Per lane: `a` above `b`, shifted right by `immediate` bytes.
  public void vpalignr(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.BYTES_0F3A, 0x0F, d, a, b, immediate);
  }

  // Interleaving the low or high halves of each 128-bit lane.

  public void vpunpcklbw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0x60, d, a, b);
  }

  public void vpunpcklwd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0x61, d, a, b);
  }

  public void vpunpckldq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F, 0x62, d, a, b);
  }

  public void vpunpcklqdq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.QWORDS_0F, 0x6C, d, a, b);
  }

  public void vpunpckhbw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0x68, d, a, b);
  }

  public void vpunpckhwd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0x69, d, a, b);
  }

  public void vpunpckhdq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F, 0x6A, d, a, b);
  }

  public void vpunpckhqdq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.QWORDS_0F, 0x6D, d, a, b);
  }

  public void vunpcklps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x14, d, a, b);
  }

  public void vunpckhps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PS_0F, 0x15, d, a, b);
  }

  public void vunpcklpd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.QWORDS_0F, 0x14, d, a, b);
  }

  public void vunpckhpd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.QWORDS_0F, 0x15, d, a, b);
  }

  /// The even floats, each twice.
  public void vmovsldup(Vec d, VecOrMem s) {
    rm(Form.F3_0F, 0x12, d, s);
  }

  /// The odd floats, each twice.
  public void vmovshdup(Vec d, VecOrMem s) {
    rm(Form.F3_0F, 0x16, d, s);
  }

  // Across lanes.

  /// Elements of `b` picked by the indices in `a`.
  public void vpermd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PERMUTE_D, 0x36, d, a, b);
  }

  public void vpermps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PERMUTE_D, 0x16, d, a, b);
  }

  public void vpermw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PERMUTE_W, 0x8D, d, a, b);
  }

  public void vpermq(Vec d, VecOrMem s, int immediate) {
    rmi(Form.PERMUTE_Q, 0x00, d, s, immediate);
  }

  public void vpermpd(Vec d, VecOrMem s, int immediate) {
    rmi(Form.PERMUTE_Q, 0x01, d, s, immediate);
  }

  /// Elements of the table `d`, `b` picked by the indices in `a`.
  public void vpermt2d(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_D_0F38, 0x7E, d, a, b);
  }

  /// Elements of the table `a`, `b` picked by the indices in `d`.
  public void vpermi2d(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_D_0F38, 0x76, d, a, b);
  }

  public void vperm2f128(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.LANES_0F3A, 0x06, d, a, b, immediate);
  }

  public void vperm2i128(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.LANES_0F3A, 0x46, d, a, b, immediate);
  }

  public void vshuff32x4(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.SHUFFLE_LANES_D, 0x23, d, a, b, immediate);
  }

  public void vshufi32x4(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.SHUFFLE_LANES_D, 0x43, d, a, b, immediate);
  }

  public void vshufi64x2(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.SHUFFLE_LANES_Q, 0x43, d, a, b, immediate);
  }

  /// `a` above `b`, shifted right by `immediate` dwords, across lanes.
  public void valignd(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.EVEX_D_0F3A, 0x03, d, a, b, immediate);
  }

  // Blends: which of two vectors gives the element.

  public void vpblendw(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.VEX_0F3A, 0x0E, d, a, b, immediate);
  }

  public void vpblendd(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.VEX_0F3A, 0x02, d, a, b, immediate);
  }

  public void vblendps(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.VEX_0F3A, 0x0C, d, a, b, immediate);
  }

  /// Elements of `b` where the top bit of the selector is set, else of `a`.
  public void vblendvps(Vec d, Vec a, VecOrMem b, Vec selector) {
    selected(0x4A, d, a, b, selector);
  }

  public void vpblendvb(Vec d, Vec a, VecOrMem b, Vec selector) {
    selected(0x4C, d, a, b, selector);
  }

  /// A fourth register goes into the upper half of an immediate byte (the manual's /is4).
  private void selected(int opcode, Vec d, Vec a, VecOrMem b, Vec selector) {
    if (selector.number() > 15 || selector.bits() != d.bits() || selector.masked()) {
      throw new IllegalArgumentException(selector + " cannot select elements of " + d);
    }
    rvmi(Form.VEX_0F3A, opcode, d, a, b, selector.number() << 4);
  }

  /// Bytes of `b` where the mask of `d` is set, else of `a`.
  public void vpblendmb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_B_0F38, 0x66, d, a, b);
  }

  public void vpblendmd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_D_0F38, 0x64, d, a, b);
  }

  public void vblendmps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_D_0F38, 0x65, d, a, b);
  }

  // Widening: the lower elements of `s`, with sign (sx) or zeros (zx).

  public void vpmovsxbw(Vec d, VecOrMem s) {
    rm(Form.HALF_0F38, 0x20, d, s);
  }

  public void vpmovsxbd(Vec d, VecOrMem s) {
    rm(Form.QUARTER_0F38, 0x21, d, s);
  }

  public void vpmovsxbq(Vec d, VecOrMem s) {
    rm(Form.EIGHTH_0F38, 0x22, d, s);
  }

  public void vpmovsxwd(Vec d, VecOrMem s) {
    rm(Form.HALF_0F38, 0x23, d, s);
  }

  public void vpmovsxdq(Vec d, VecOrMem s) {
    rm(Form.HALF_0F38, 0x25, d, s);
  }

  public void vpmovzxbw(Vec d, VecOrMem s) {
    rm(Form.HALF_0F38, 0x30, d, s);
  }

  public void vpmovzxbd(Vec d, VecOrMem s) {
    rm(Form.QUARTER_0F38, 0x31, d, s);
  }

  public void vpmovzxbq(Vec d, VecOrMem s) {
    rm(Form.EIGHTH_0F38, 0x32, d, s);
  }

  public void vpmovzxwd(Vec d, VecOrMem s) {
    rm(Form.HALF_0F38, 0x33, d, s);
  }

  public void vpmovzxdq(Vec d, VecOrMem s) {
    rm(Form.HALF_0F38, 0x35, d, s);
  }

  // Narrowing two vectors into one with saturation, per 128-bit lane: `a` low, `b` high.

  public void vpacksswb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0x63, d, a, b);
  }

  public void vpackuswb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0x67, d, a, b);
  }

  public void vpackssdw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F, 0x6B, d, a, b);
  }

  public void vpackusdw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x2B, d, a, b);
  }

  // Narrowing one vector, across lanes: cut off, or saturated signed (s) or unsigned (us).

  public void vpmovdb(VecOrMem d, Vec s) {
    mr(Form.NARROW_QUARTER, 0x31, d, s);
  }

  public void vpmovsdb(VecOrMem d, Vec s) {
    mr(Form.NARROW_QUARTER, 0x21, d, s);
  }

  public void vpmovusdb(VecOrMem d, Vec s) {
    mr(Form.NARROW_QUARTER, 0x11, d, s);
  }

  public void vpmovdw(VecOrMem d, Vec s) {
    mr(Form.NARROW_HALF, 0x33, d, s);
  }

  public void vpmovsdw(VecOrMem d, Vec s) {
    mr(Form.NARROW_HALF, 0x23, d, s);
  }

  public void vpmovwb(VecOrMem d, Vec s) {
    mr(Form.NARROW_HALF, 0x30, d, s);
  }

  public void vpmovswb(VecOrMem d, Vec s) {
    mr(Form.NARROW_HALF, 0x20, d, s);
  }

  /// All ones in the bytes whose bit of `s` is set, else 0.
  public void vpmovm2b(Vec d, Mask s) {
    rk(Form.MASK_B_TO_VEC, 0x28, d, s);
  }

  public void vpmovm2w(Vec d, Mask s) {
    rk(Form.MASK_W_TO_VEC, 0x28, d, s);
  }

  public void vpmovm2d(Vec d, Mask s) {
    rk(Form.MASK_B_TO_VEC, 0x38, d, s);
  }
}
