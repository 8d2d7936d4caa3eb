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

  /// [#vpdpbusd] with saturation of the sum.
  public void vpdpbusds(Vec d, Vec a, VecOrMem b) {
    rvm(vnni(), 0x51, d, a, b);
  }

  /// Adds to each dword of `d` two products of signed words.
  public void vpdpwssd(Vec d, Vec a, VecOrMem b) {
    rvm(vnni(), 0x52, d, a, b);
  }

  public void vpdpwssds(Vec d, Vec a, VecOrMem b) {
    rvm(vnni(), 0x53, d, a, b);
  }

  private Form vnni() {
    return isa() == Isa.AVX512_VNNI ? Form.VNNI_EVEX : Form.VNNI_VEX;
  }

  /// The low 16 bits of products of words.
  public void vpmullw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xD5, d, a, b);
  }

  public void vpmulhw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xE5, d, a, b);
  }

  public void vpmulhuw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xE4, d, a, b);
  }

  /// Products of words, shifted right by 15 and rounded.
  public void vpmulhrsw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F38, 0x0B, d, a, b);
  }

  /// The low 32 bits of products of dwords.
  public void vpmulld(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x40, d, a, b);
  }

  /// The even dwords, signed, to 64 bits.
  public void vpmuldq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.QWORDS_0F38, 0x28, d, a, b);
  }

  public void vpmuludq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.QWORDS_0F, 0xF4, d, a, b);
  }

  /// Sums of absolute differences of eight bytes each, to 64 bits.
  public void vpsadbw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F_UNMASKED, 0xF6, d, a, b);
  }

  // Sums and differences; s: saturated signed, us: unsigned.

  public void vpaddb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xFC, d, a, b);
  }

  public void vpaddw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xFD, d, a, b);
  }

  public void vpaddd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F, 0xFE, d, a, b);
  }

  public void vpaddq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.QWORDS_0F, 0xD4, d, a, b);
  }

  public void vpaddsb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xEC, d, a, b);
  }

  public void vpaddsw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xED, d, a, b);
  }

  public void vpaddusb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xDC, d, a, b);
  }

  public void vpsubb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xF8, d, a, b);
  }

  public void vpsubw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xF9, d, a, b);
  }

  public void vpsubd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F, 0xFA, d, a, b);
  }

  public void vpsubq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.QWORDS_0F, 0xFB, d, a, b);
  }

  public void vpsubsb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xE8, d, a, b);
  }

  public void vpsubsw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xE9, d, a, b);
  }

  public void vpsubusb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xD8, d, a, b);
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

  public void vpandq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_Q_0F, 0xDB, d, a, b);
  }

  public void vpandnd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_D_0F, 0xDF, d, a, b);
  }

  public void vpandnq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_Q_0F, 0xDF, d, a, b);
  }

  public void vpord(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_D_0F, 0xEB, d, a, b);
  }

  public void vporq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_Q_0F, 0xEB, d, a, b);
  }

  public void vpxord(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_D_0F, 0xEF, d, a, b);
  }

  public void vpxorq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_Q_0F, 0xEF, d, a, b);
  }

  /// Any function of three bits: bit `4·d + 2·a + b` of the immediate is the result.
  public void vpternlogd(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.EVEX_D_0F3A, 0x25, d, a, b, immediate);
  }

  public void vpternlogq(Vec d, Vec a, VecOrMem b, int immediate) {
    rvmi(Form.EVEX_Q_0F3A, 0x25, d, a, b, immediate);
  }

  // Shifts by a constant; from memory only in EVEX.

  public void vpsllw(Vec d, VecOrMem s, int count) {
    vmi(Form.BYTES_0F, 0x71, 6, d, s, count);
  }

  public void vpslld(Vec d, VecOrMem s, int count) {
    vmi(Form.DWORDS_0F, 0x72, 6, d, s, count);
  }

  public void vpsllq(Vec d, VecOrMem s, int count) {
    vmi(Form.QWORDS_0F, 0x73, 6, d, s, count);
  }

  public void vpsrlw(Vec d, VecOrMem s, int count) {
    vmi(Form.BYTES_0F, 0x71, 2, d, s, count);
  }

  public void vpsrld(Vec d, VecOrMem s, int count) {
    vmi(Form.DWORDS_0F, 0x72, 2, d, s, count);
  }

  public void vpsrlq(Vec d, VecOrMem s, int count) {
    vmi(Form.QWORDS_0F, 0x73, 2, d, s, count);
  }

  public void vpsraw(Vec d, VecOrMem s, int count) {
    vmi(Form.BYTES_0F, 0x71, 4, d, s, count);
  }

  public void vpsrad(Vec d, VecOrMem s, int count) {
    vmi(Form.DWORDS_0F, 0x72, 4, d, s, count);
  }

  /// Each 128-bit lane left by `count` bytes.
  public void vpslldq(Vec d, VecOrMem s, int count) {
    vmi(Form.BYTES_0F_UNMASKED, 0x73, 7, d, s, count);
  }

  public void vpsrldq(Vec d, VecOrMem s, int count) {
    vmi(Form.BYTES_0F_UNMASKED, 0x73, 3, d, s, count);
  }

  // Shifts by a count for each element.

  public void vpsllvd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x47, d, a, b);
  }

  public void vpsrlvd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x45, d, a, b);
  }

  public void vpsravd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x46, d, a, b);
  }

  public void vpsllvq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.QWORDS_0F38_W1, 0x47, d, a, b);
  }

  public void vpsrlvq(Vec d, Vec a, VecOrMem b) {
    rvm(Form.QWORDS_0F38_W1, 0x45, d, a, b);
  }

  public void vpsllvw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_W_0F38, 0x12, d, a, b);
  }

  public void vpsrlvw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_W_0F38, 0x10, d, a, b);
  }

  public void vpsravw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.EVEX_W_0F38, 0x11, d, a, b);
  }

  // Magnitude, least and greatest.

  public void vpabsb(Vec d, VecOrMem s) {
    rm(Form.BYTES_0F38, 0x1C, d, s);
  }

  public void vpabsw(Vec d, VecOrMem s) {
    rm(Form.BYTES_0F38, 0x1D, d, s);
  }

  public void vpabsd(Vec d, VecOrMem s) {
    rm(Form.DWORDS_0F38, 0x1E, d, s);
  }

  /// `a` where `b` is positive, 0 where it is 0, `-a` where it is negative.
  public void vpsignb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F38, 0x08, d, a, b);
  }

  public void vpsignw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F38, 0x09, d, a, b);
  }

  public void vpminsb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F38, 0x38, d, a, b);
  }

  public void vpminsw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xEA, d, a, b);
  }

  public void vpminsd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x39, d, a, b);
  }

  public void vpminub(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xDA, d, a, b);
  }

  public void vpminuw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F38, 0x3A, d, a, b);
  }

  public void vpminud(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x3B, d, a, b);
  }

  public void vpmaxsb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F38, 0x3C, d, a, b);
  }

  public void vpmaxsw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xEE, d, a, b);
  }

  public void vpmaxsd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x3D, d, a, b);
  }

  public void vpmaxub(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F, 0xDE, d, a, b);
  }

  public void vpmaxuw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.BYTES_0F38, 0x3E, d, a, b);
  }

  public void vpmaxud(Vec d, Vec a, VecOrMem b) {
    rvm(Form.DWORDS_0F38, 0x3F, d, a, b);
  }

  // Comparisons: all ones or 0 (VEX), or a bit of a mask register (EVEX).

  public void vpcmpeqb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F, 0x74, d, a, b);
  }

  public void vpcmpeqw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F, 0x75, d, a, b);
  }

  public void vpcmpeqd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F, 0x76, d, a, b);
  }

  public void vpcmpgtb(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F, 0x64, d, a, b);
  }

  public void vpcmpgtw(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F, 0x65, d, a, b);
  }

  public void vpcmpgtd(Vec d, Vec a, VecOrMem b) {
    rvm(Form.VEX_0F, 0x66, d, a, b);
  }

  public void vpcmpeqb(Mask d, Vec a, VecOrMem b) {
    kvm(Form.EVEX_B_0F, 0x74, d, a, b);
  }

  public void vpcmpeqd(Mask d, Vec a, VecOrMem b) {
    kvm(Form.EVEX_D_0F, 0x76, d, a, b);
  }

  public void vpcmpgtb(Mask d, Vec a, VecOrMem b) {
    kvm(Form.EVEX_B_0F, 0x64, d, a, b);
  }

  public void vpcmpgtd(Mask d, Vec a, VecOrMem b) {
    kvm(Form.EVEX_D_0F, 0x66, d, a, b);
  }

  /// 0: equal, 1: less, 2: not greater, 4: unequal, 5: not less, 6: greater.
  public void vpcmpd(Mask d, Vec a, VecOrMem b, int immediate) {
    kvmi(Form.EVEX_D_0F3A, 0x1F, d, a, b, immediate);
  }

  public void vpcmpub(Mask d, Vec a, VecOrMem b, int immediate) {
    kvmi(Form.EVEX_B_0F3A, 0x3E, d, a, b, immediate);
  }

  /// Which bytes of `a & b` are not 0.
  public void vptestmb(Mask d, Vec a, VecOrMem b) {
    kvm(Form.EVEX_B_0F38, 0x26, d, a, b);
  }

  public void vptestmd(Mask d, Vec a, VecOrMem b) {
    kvm(Form.EVEX_D_0F38, 0x27, d, a, b);
  }

  /// Sets ZF if `d & s` is 0 and CF if `~d & s` is 0.
  public void vptest(Vec d, VecOrMem s) {
    rm(Form.VEX_0F38, 0x17, d, s);
  }

  /// The top bits of the bytes of `s`, as a number.
  public void vpmovmskb(Gpr d, Vec s) {
    topBits(Form.P66, 0xD7, d, s);
  }

  /// The signs of the floats of `s`, as a number.
  public void vmovmskps(Gpr d, Vec s) {
    topBits(Form.NONE, 0x50, d, s);
  }

  private void topBits(int prefix, int opcode, Gpr d, Vec s) {
    bits(d, 32);
    if (s.number() > 15 || s.bits() > 256 || s.masked()) {
      throw new IllegalArgumentException("no EVEX form: " + s + " cannot be used here");
    }
    vex(prefix, Form.M0F, 0, s.bits(), opcode, d.number(), 0, s, 0);
  }
}
