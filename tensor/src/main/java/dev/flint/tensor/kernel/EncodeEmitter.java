package dev.flint.tensor.kernel;

import static dev.flint.tensor.asm.Registers.*;

import dev.flint.tensor.asm.Assembler;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.asm.Label;
import dev.flint.tensor.asm.Routine;
import dev.flint.tensor.asm.Vec;

/// Writes the routines that turn floats into [ActivationRecord]s, one for each kind of record, with
/// the arithmetic of [QuantisedActivations] to the bit.
///
/// Called with rdi the first record; where it will be stand the parameters, two longs: the address
/// of the floats and the number of records. Vectors have 256 bits on every level.
final class EncodeEmitter {
  /// Adding and taking away this float rounds to the nearest integer, half to even: 1.5 · 2^23.
  private static final int ROUND = Float.floatToRawIntBits(12_582_912f);

  private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
  private static final int LEAST = Float.floatToRawIntBits(QuantisedActivations.LEAST);

  private static final Vec MAX = ymm(0);
  private static final Vec OTHER = ymm(1);
  private static final Vec INVERSE = ymm(2);

  /// All ones where the maximum is ordinary, else zero.
  private static final Vec REGULAR = ymm(3);

  private static final Vec CODES = ymm(4);

  /// The steps of a record, and the inverse of the scale times each.
  private static final Vec STEPS = ymm(14);

  private static final Vec INVERSES = ymm(15);

  private final Lanes lanes = new Lanes(Isa.AVX2);
  private final Assembler a = lanes.a;
  private final ActivationRecord record;

  private EncodeEmitter(ActivationRecord record) {
    this.record = record;
  }

  static String name(ActivationRecord record) {
    return "flint_encode_" + record.name().toLowerCase(java.util.Locale.ROOT);
  }

  static Routine emit(ActivationRecord record) {
    var emitter = new EncodeEmitter(record);
    emitter.records();
    return new Routine(name(record), emitter.a.code());
  }

  private void records() {
    a.mov(rsi, mem(rdi));
    a.mov(rcx, mem(rdi, 8));
    a.align(32);
    Label next = a.here("record");
    switch (record) {
      case BLOCK -> block();
      case WORDS -> words();
      case SUPER_BLOCK -> superBlock();
    }
    a.add(rsi, 4L * record.columns);
    a.add(rdi, record.bytes);
    a.dec(rcx);
    a.jnz(next);
    a.vzeroupper();
    a.ret();
    lanes.pool();
  }

  /// The largest magnitudes of `count` columns from `c` on, in the lanes of `d`. Bits of magnitudes
  /// are ordered as integers, NaN last.
  private void magnitudes(int c, int count, Vec d) {
    for (int i = 0; i < count / 8; i++) {
      Vec target = i == 0 ? d : OTHER;
      a.vmovups(target, mem(rsi, 4L * c + 32L * i));
      a.vpand(target, target, lanes.constant(lanes.ints(Integer.MAX_VALUE)));
      if (i > 0) {
        a.vpmaxud(d, d, target);
      }
    }
  }

  /// The largest lane of each half, in all its lanes.
  private void maximumOfHalves(Vec d) {
    a.vpshufd(OTHER, d, 0b01_00_11_10);
    a.vpmaxud(d, d, OTHER);
    a.vpshufd(OTHER, d, 0b10_11_00_01);
    a.vpmaxud(d, d, OTHER);
  }

  /// The larger lane of both halves of `s` into [#MAX].
  private void maximum(Vec s) {
    a.vperm2i128(OTHER, s, s, 0x01);
    a.vpmaxud(MAX, s, OTHER);
  }

  /// Whether the maximum is ordinary.
  private void regular() {
    a.vmovups(OTHER, lanes.constant(lanes.ints(INFINITY)));
    a.vpcmpgtd(REGULAR, OTHER, MAX);
    a.vpcmpgtd(OTHER, MAX, lanes.constant(lanes.ints(LEAST - 1)));
    a.vpand(REGULAR, REGULAR, OTHER);
  }

  /// Writes the scale; [#OTHER] is the range then.
  private void scale() {
    a.vmovups(OTHER, lanes.constant(lanes.ints(Float.floatToRawIntBits(record.range()))));
    a.vdivps(CODES, MAX, OTHER);
    a.vmovss(mem(rdi, record.scaleAt), CODES.as(128));
  }

  /// Codes of 32 columns from column `c` on as 32-bit numbers into ymm4…ymm7.
  private void round32(int c) {
    round(c, 0, 4);
  }

  private void round(int c, int from, int to) {
    for (int i = from; i < to; i++) {
      Vec part = ymm(4 + i);
      a.vmulps(part, INVERSE, mem(rsi, 4L * c + 32L * i));
      a.vaddps(part, part, lanes.constant(lanes.ints(ROUND)));
      a.vpsubd(part, part, lanes.constant(lanes.ints(ROUND)));
      a.vpand(part, part, REGULAR);
    }
  }

  /// Writes the codes of ymm4…ymm7 as bytes; their sums by fours into `sums`.
  private void bytes32(int c, Vec sums) {
    a.vpackssdw(ymm(4), ymm(4), ymm(5));
    a.vpackssdw(ymm(6), ymm(6), ymm(7));
    a.vpacksswb(ymm(4), ymm(4), ymm(6));
    // Packing works in halves of 128 bits; this puts the columns in order.
    order(CODES, CODES, 0, 4, 1, 5, 2, 6, 3, 7);
    a.vmovups(mem(rdi, ActivationRecord.codeAt(c)), CODES);
    a.vmovups(sums, lanes.constant(lanes.bytes(1)));
    a.vpmaddubsw(sums, sums, CODES);
    a.vpmaddwd(sums, sums, lanes.constant(lanes.shorts(1)));
  }

  /// Writes the codes of ymm4…ymm7 as words, the second and third of each four exchanged; their
  /// sums into the lanes of `sums`.
  private void words32(Vec sums) {
    a.vpaddd(sums, ymm(4), ymm(5));
    a.vpaddd(OTHER, ymm(6), ymm(7));
    a.vpaddd(sums, sums, OTHER);
    byte[] exchanged = {0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15};
    for (int half = 0; half < 2; half++) {
      Vec part = ymm(4 + 2 * half);
      a.vpackssdw(part, part, ymm(5 + 2 * half));
      a.vpshufb(part, part, lanes.constant(lanes.repeat(exchanged)));
      order(part, part, 0, 1, 4, 5, 2, 3, 6, 7);
      a.vmovups(mem(rdi, 32L * half), part);
    }
  }

  /// The lanes of 32 bits in a new order.
  private void order(Vec d, Vec s, int... dwords) {
    byte[] order = new byte[32];
    for (int i = 0; i < dwords.length; i++) {
      order[4 * i] = (byte) dwords[i];
    }
    a.vmovups(OTHER, lanes.constant(order));
    a.vpermd(d, OTHER, s);
  }

  private void block() {
    magnitudes(0, 16, ymm(8));
    magnitudes(16, 16, ymm(9));
    a.vperm2i128(STEPS, ymm(8), ymm(9), 0x20);
    a.vperm2i128(ymm(9), ymm(8), ymm(9), 0x31);
    a.vpmaxud(STEPS, STEPS, ymm(9));
    maximumOfHalves(STEPS);
    maximum(STEPS);
    regular();
    scale();
    steps();
    for (int half = 0; half < 2; half++) {
      a.vperm2i128(INVERSE, INVERSES, INVERSES, 0x11 * half);
      round(0, 2 * half, 2 * half + 2);
    }
    bytes32(0, ymm(8));
    a.vpmulld(ymm(8), ymm(8), STEPS);
    sum();
    twice();
    a.vmovd(mem(rdi, record.stepAt(0)), STEPS.as(128));
    a.vextracti128(xmm(9), STEPS, 1);
    a.vmovd(mem(rdi, record.stepAt(16)), xmm(9));
  }

  private void words() {
    magnitudes(0, 32, MAX);
    maximumOfHalves(MAX);
    maximum(MAX);
    regular();
    scale();
    a.vdivps(INVERSE, OTHER, MAX);
    round32(0);
    words32(ymm(8));
    sum();
  }

  /// Writes the sum of the lanes of ymm8, and scale · sum.
  private void sum() {
    a.vextracti128(xmm(9), ymm(8), 1);
    a.vpaddd(xmm(8), xmm(8), xmm(9));
    a.vpshufd(xmm(9), xmm(8), 0b01_00_11_10);
    a.vpaddd(xmm(8), xmm(8), xmm(9));
    a.vpshufd(xmm(9), xmm(8), 0b10_11_00_01);
    a.vpaddd(xmm(8), xmm(8), xmm(9));
    a.vmovd(mem(rdi, record.sumAt()), xmm(8));
    a.vcvtdq2ps(xmm(8), xmm(8));
    a.vmulss(xmm(8), xmm(8), mem(rdi, record.scaleAt));
    a.vmovss(mem(rdi, record.scaledSumAt()), xmm(8));
  }

  private void superBlock() {
    for (int s = 0; s < 8; s++) {
      magnitudes(32 * s, 32, ymm(8 + s));
    }
    maxima();
    a.vmovups(MAX, STEPS);
    maximumOfHalves(MAX);
    maximum(MAX);
    regular();
    scale();
    steps();
    for (int half = 0; half < 256; half += 128) {
      halfSuperBlock(half);
    }
    twice();
    for (int pair = 0; pair < 4; pair++) {
      a.vmovq(mem(rdi, record.stepAt(64 * pair)), STEPS.as(128));
      a.vpermq(STEPS, STEPS, 0b00_11_10_01);
    }
  }

  /// Each step also into the upper half of its lane.
  private void twice() {
    a.vpslld(OTHER, STEPS, 16);
    a.vpor(STEPS, STEPS, OTHER);
  }

  /// The largest lanes of ymm8…ymm15, side by side in [#STEPS].
  private void maxima() {
    for (int i = 8; i < 16; i += 2) {
      a.vpunpckhdq(OTHER, ymm(i), ymm(i + 1));
      a.vpunpckldq(ymm(i), ymm(i), ymm(i + 1));
      a.vpmaxud(ymm(i), ymm(i), OTHER);
    }
    for (int i = 8; i < 16; i += 4) {
      a.vpunpckhqdq(OTHER, ymm(i), ymm(i + 2));
      a.vpunpcklqdq(ymm(i), ymm(i), ymm(i + 2));
      a.vpmaxud(ymm(i), ymm(i), OTHER);
    }
    a.vperm2i128(OTHER, ymm(8), ymm(12), 0x31);
    a.vperm2i128(ymm(8), ymm(8), ymm(12), 0x20);
    a.vpmaxud(STEPS, ymm(8), OTHER);
  }

  /// From the maxima in [#STEPS] the steps; [#INVERSES] with them. [#OTHER] is the range.
  private void steps() {
    byte[] most = lanes.ints(Float.floatToRawIntBits(record.mostSteps));
    a.vmovups(INVERSES, lanes.constant(most));
    a.vdivps(INVERSES, INVERSES, MAX);
    a.vmulps(STEPS, STEPS, INVERSES);
    a.vroundps(STEPS, STEPS, 2);
    a.vcvttps2dq(STEPS, STEPS);
    a.vpand(STEPS, STEPS, REGULAR);
    a.vpmaxsd(STEPS, STEPS, lanes.constant(lanes.ints(1)));
    a.vpminsd(STEPS, STEPS, lanes.constant(lanes.ints(record.mostSteps)));
    a.vcvtdq2ps(INVERSES, STEPS);
    a.vdivps(OTHER, OTHER, MAX);
    a.vdivps(INVERSES, OTHER, INVERSES);
  }

  /// 128 codes with their sums by 16 and by 32.
  private void halfSuperBlock(int c) {
    for (int i = 0; i < 4; i++) {
      a.vmovups(OTHER, lanes.constant(lanes.ints(c / 32 + i)));
      a.vpermps(INVERSE, OTHER, INVERSES);
      round32(c + 32 * i);
      bytes32(c + 32 * i, ymm(8 + i));
    }
    // Sums of the even sixteens end in the low half of ymm8, of the odd ones in the high half.
    a.vphaddd(ymm(8), ymm(8), ymm(9));
    a.vphaddd(ymm(10), ymm(10), ymm(11));
    a.vphaddd(ymm(8), ymm(8), ymm(10));
    a.vperm2i128(OTHER, STEPS, STEPS, c == 0 ? 0x00 : 0x11);
    a.vpmulld(ymm(8), ymm(8), OTHER);
    a.vextracti128(xmm(9), ymm(8), 1);
    a.vpaddd(xmm(10), xmm(8), xmm(9));
    a.vpackssdw(xmm(8), xmm(8), xmm(8));
    a.vpackssdw(xmm(9), xmm(9), xmm(9));
    a.vpackssdw(xmm(10), xmm(10), xmm(10));
    a.vpunpcklwd(xmm(8), xmm(8), xmm(9));
    a.vmovups(mem(rdi, ActivationRecord.SUMS_OF_16_AT + c / 8), xmm(8));
    a.vmovq(mem(rdi, ActivationRecord.SUMS_OF_32_AT + c / 16), xmm(10));
  }
}
