package dev.flint.tensor.asm;

/// Chapter 4: arithmetic of integers in vectors.
///
/// The letter at the end is the element: b a byte, w a word (16 bits), d a dword, q a qword.
public abstract sealed class IntegerInstructions extends ShuffleInstructions
    permits FloatInstructions {
  IntegerInstructions(Isa isa) {
    super(isa);
  }

  // Products.

  /// Unsigned bytes of `a` by signed bytes of `b`, neighbours added to 16 bits with saturation.
  public void vpmaddubsw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F38, 0x04, d, a, b);
  }

  /// Signed words of `a` by words of `b`, neighbours added to 32 bits.
  public void vpmaddwd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xF5, d, a, b);
  }

  /// Adds to each dword of `d` four products: unsigned bytes of `a` by signed bytes of `b`.
  ///
  /// Like its kin below it has two encodings that are two processor features: VEX (AVX-VNNI) and
  /// EVEX (AVX512-VNNI). Code for [Isa#AVX512_VNNI] uses EVEX, since such processors may lack the
  /// other.
  public void vpdpbusd(Vec d, Vec a, VecOrMem b) {
    rvm(vnni(), 0x50, d, a, b);
  }

  /// Adds to each dword of `d` two products of signed words.
  public void vpdpwssd(Vec d, Vec a, VecOrMem b) {
    rvm(vnni(), 0x52, d, a, b);
  }

  private Form vnni() {
    return isa() == Isa.AVX512_VNNI ? Form.VNNI_EVEX : Form.VNNI_VEX;
  }

  /// The low 16 bits of products of words.
  public void vpmullw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xD5, d, a, b);
  }

  /// The low 32 bits of products of dwords.
  public void vpmulld(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x40, d, a, b);
  }

  /// Sums of absolute differences of eight bytes each, to 64 bits.
  public void vpsadbw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F_UNMASKED, 0xF6, d, a, b);
  }

  // Sums and differences; s: saturated signed, us: unsigned.

  public void vpaddw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xFD, d, a, b);
  }

  public void vpaddd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F, 0xFE, d, a, b);
  }

  public void vpsubd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F, 0xFA, d, a, b);
  }

  /// Sums of neighbours, per lane: of `a`, then of `b`.
  public void vphaddd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F38, 0x02, d, a, b);
  }

  // Bits. The VEX names have no width; the EVEX names have one, for masks and broadcast.

  public void vpand(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F, 0xDB, d, a, b);
  }

  /// `~a & b`
  public void vpandn(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F, 0xDF, d, a, b);
  }

  public void vpor(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F, 0xEB, d, a, b);
  }

  public void vpxor(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F, 0xEF, d, a, b);
  }

  public void vpandd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_D_0F, 0xDB, d, a, b);
  }

  public void vpord(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_D_0F, 0xEB, d, a, b);
  }

  public void vpxord(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_D_0F, 0xEF, d, a, b);
  }

  /// Any function of three bits: bit `4·d + 2·a + b` of the immediate is the result.
  public void vpternlogd(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.EVEX_D_0F3A, 0x25, d, a, b, immediate);
  }

  // Shifts by a constant; from memory only in EVEX.

  public void vpsllw(Vec d, VecOrMem s, int count) {
    vmi(Form.BYTES_0F, 0x71, 6, d, s, count);
  }

  public void vpslld(Vec d, VecOrMem s, int count) {
    vmi(Form.DWORDS_0F, 0x72, 6, d, s, count);
  }

  public void vpsrlw(Vec d, VecOrMem s, int count) {
    vmi(Form.BYTES_0F, 0x71, 2, d, s, count);
  }

  public void vpsrld(Vec d, VecOrMem s, int count) {
    vmi(Form.DWORDS_0F, 0x72, 2, d, s, count);
  }

  public void vpsraw(Vec d, VecOrMem s, int count) {
    vmi(Form.BYTES_0F, 0x71, 4, d, s, count);
  }

  // Magnitude, least and greatest.

  public void vpminsd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x39, d, a, b);
  }

  public void vpmaxsd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x3D, d, a, b);
  }

  public void vpmaxud(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x3F, d, a, b);
  }

  // Comparisons: all ones or 0 (VEX), or a bit of a mask register (EVEX).

  public void vpcmpgtd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F, 0x66, d, a, b);
  }

  public void vpcmpgtd(Mask d, Vec a, VecOrMem b) {
    kvm(Form.EVEX_D_0F, 0x66, d, a, b);
  }

  /// The top bits of the bytes of `s`, as a number.
  public void vpmovmskb(Gpr d, Vec s) {
    topBits(Form.P66, 0xD7, d, s);
  }

  private void topBits(int prefix, int opcode, Gpr d, Vec s) {
    bits(d, 32);
    if (s.number() > 15 || s.bits() > 256 || s.masked()) {
      throw new IllegalArgumentException("no EVEX form: " + s + " cannot be used here");
    }
    vex(prefix, Form.M0F, 0, s.bits(), opcode, d.number(), 0, s, 0);
  }
}
