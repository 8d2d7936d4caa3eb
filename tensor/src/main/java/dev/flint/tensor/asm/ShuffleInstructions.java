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

  // Interleaving the low or high halves of each 128-bit lane.

  public void vpunpcklwd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0x61, d, a, b);
  }

  public void vpunpckldq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F, 0x62, d, a, b);
  }

  public void vpunpcklqdq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.QWORDS_0F, 0x6C, d, a, b);
  }

  public void vpunpckhdq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F, 0x6A, d, a, b);
  }

  public void vpunpckhqdq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.QWORDS_0F, 0x6D, d, a, b);
  }

  // Across lanes.

  /// Elements of `b` picked by the indices in `a`.
  public void vpermd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PERMUTE_D, 0x36, d, a, b);
  }

  public void vpermps(Vec d, Vec a, VecOrMem b) {
    rvm(Form.PERMUTE_D, 0x16, d, a, b);
  }

  public void vpermq(Vec d, VecOrMem s, int immediate) {
    rmi(Form.PERMUTE_Q, 0x00, d, s, immediate);
  }

  public void vperm2i128(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.LANES_0F3A, 0x46, d, a, b, immediate);
  }

  // Blends: which of two vectors gives the element.

  public void vpblendd(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.VEX_0F3A, 0x02, d, a, b, immediate);
  }

  /// Elements of `b` where the top bit of the selector is set, else of `a`.
  public void vblendvps(Vec d, Vec a, VecOrMem b, Vec selector) {
    selected(0x4A, d, a, b, selector);
  }

  /// A fourth register goes into the upper half of an immediate byte (the manual's /is4).
  private void selected(int opcode, Vec d, Vec a, VecOrMem b, Vec selector) {
    if (selector.number() > 15 || selector.bits() != d.bits() || selector.masked()) {
      throw new IllegalArgumentException(selector + " cannot select elements of " + d);
    }
    rvmi(Form.VEX_0F3A, opcode, d, a, b, selector.number() << 4);
  }

  // Widening: the lower elements of `s`, with sign (sx) or zeros (zx).

  public void vpmovsxbw(Vec d, VecOrMem s) {
    rm(Form.HALF_0F38, 0x20, d, s);
  }

  public void vpmovsxbd(Vec d, VecOrMem s) {
    rm(Form.QUARTER_0F38, 0x21, d, s);
  }

  public void vpmovzxbw(Vec d, VecOrMem s) {
    rm(Form.HALF_0F38, 0x30, d, s);
  }

  public void vpmovzxbd(Vec d, VecOrMem s) {
    rm(Form.QUARTER_0F38, 0x31, d, s);
  }

  public void vpmovzxwd(Vec d, VecOrMem s) {
    rm(Form.HALF_0F38, 0x33, d, s);
  }

  // Narrowing two vectors into one with saturation, per 128-bit lane: `a` low, `b` high.

  public void vpacksswb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0x63, d, a, b);
  }

  public void vpackssdw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F, 0x6B, d, a, b);
  }
}
