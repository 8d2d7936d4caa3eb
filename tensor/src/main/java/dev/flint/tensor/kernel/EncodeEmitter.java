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

  private final Lanes lanes = new Lanes(Isa.AVX2);
  private final Assembler a = lanes.a;
  private final ActivationRecord record;

  private EncodeEmitter(ActivationRecord record) {
    this.record = record;
  }

  static String name(ActivationRecord record) {
    return "flint_encode_" + record.columns();
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
    maximum();
    scales();
    if (record.superBlock()) {
      for (int half = 0; half < 256; half += 128) {
        halfSuperBlock(half);
      }
    } else {
      block();
    }
    a.add(rsi, 4L * record.columns());
    a.add(rdi, record.bytes());
    a.dec(rcx);
    a.jnz(next);
    a.vzeroupper();
    a.ret();
    lanes.pool();
  }

  /// The largest magnitude, in all lanes. Bits of magnitudes are ordered as integers, NaN last.
  private void maximum() {
    int vectors = record.columns() / 8;
    for (int i = 0; i < vectors; i++) {
      Vec sum = ymm(4 + i % 4);
      Vec target = i < 4 ? sum : ymm(8 + i % 4);
      a.vmovups(target, mem(rsi, 32L * i));
      a.vpand(target, target, lanes.constant(lanes.ints(Integer.MAX_VALUE)));
      if (i >= 4) {
        a.vpmaxud(sum, sum, target);
      }
    }
    a.vpmaxud(ymm(4), ymm(4), ymm(5));
    a.vpmaxud(ymm(6), ymm(6), ymm(7));
    a.vpmaxud(MAX, ymm(4), ymm(6));
    a.vextracti128(xmm(1), MAX, 1);
    a.vpmaxud(xmm(0), xmm(0), xmm(1));
    a.vpshufd(xmm(1), xmm(0), 0b01_00_11_10);
    a.vpmaxud(xmm(0), xmm(0), xmm(1));
    a.vpshufd(xmm(1), xmm(0), 0b10_11_00_01);
    a.vpmaxud(xmm(0), xmm(0), xmm(1));
    a.vpbroadcastd(MAX, xmm(0));
  }

  private void scales() {
    a.vmovups(OTHER, lanes.constant(lanes.ints(INFINITY)));
    a.vpcmpgtd(REGULAR, OTHER, MAX);
    a.vpcmpgtd(OTHER, MAX, lanes.constant(lanes.ints(LEAST - 1)));
    a.vpand(REGULAR, REGULAR, OTHER);
    a.vmovups(OTHER, lanes.constant(lanes.ints(Float.floatToRawIntBits(127))));
    a.vdivps(INVERSE, OTHER, MAX);
    a.vdivps(MAX, MAX, OTHER);
    a.vmovss(mem(rdi, record.scaleAt()), xmm(0));
  }

  /// 32 codes from column `c` on into [#CODES] and to their place; their sums by fours into `sums`.
  private void codes32(int c, Vec sums) {
    for (int i = 0; i < 4; i++) {
      Vec part = ymm(4 + i);
      a.vmulps(part, INVERSE, mem(rsi, 4L * c + 32L * i));
      a.vaddps(part, part, lanes.constant(lanes.ints(ROUND)));
      a.vpsubd(part, part, lanes.constant(lanes.ints(ROUND)));
      a.vpand(part, part, REGULAR);
    }
    a.vpackssdw(ymm(4), ymm(4), ymm(5));
    a.vpackssdw(ymm(6), ymm(6), ymm(7));
    a.vpacksswb(ymm(4), ymm(4), ymm(6));
    // Packing works in halves of 128 bits; this puts the columns in order.
    a.vmovups(ymm(5), lanes.constant(order()));
    a.vpermd(CODES, ymm(5), ymm(4));
    a.vmovups(mem(rdi, c), CODES);
    a.vmovups(sums, lanes.constant(lanes.bytes(1)));
    a.vpmaddubsw(sums, sums, CODES);
    a.vpmaddwd(sums, sums, lanes.constant(lanes.shorts(1)));
  }

  private static byte[] order() {
    byte[] order = new byte[32];
    int[] dwords = {0, 4, 1, 5, 2, 6, 3, 7};
    for (int i = 0; i < dwords.length; i++) {
      order[4 * i] = (byte) dwords[i];
    }
    return order;
  }

  /// 128 codes with their sums by 16 and by 32.
  private void halfSuperBlock(int c) {
    for (int i = 0; i < 4; i++) {
      codes32(c + 32 * i, ymm(8 + i));
    }
    // Sums of the even sixteens end in the low half of ymm8, of the odd ones in the high half.
    a.vphaddd(ymm(8), ymm(8), ymm(9));
    a.vphaddd(ymm(10), ymm(10), ymm(11));
    a.vphaddd(ymm(8), ymm(8), ymm(10));
    a.vextracti128(xmm(9), ymm(8), 1);
    a.vpaddd(xmm(10), xmm(8), xmm(9));
    a.vpackssdw(xmm(8), xmm(8), xmm(8));
    a.vpackssdw(xmm(9), xmm(9), xmm(9));
    a.vpackssdw(xmm(10), xmm(10), xmm(10));
    a.vpunpcklwd(xmm(8), xmm(8), xmm(9));
    a.vmovups(mem(rdi, ActivationRecord.SUMS_OF_16_AT + c / 8), xmm(8));
    a.vmovq(mem(rdi, ActivationRecord.SUMS_OF_32_AT + c / 16), xmm(10));
  }

  private void block() {
    codes32(0, ymm(8));
    a.vextracti128(xmm(9), ymm(8), 1);
    a.vpaddd(xmm(8), xmm(8), xmm(9));
    a.vpshufd(xmm(9), xmm(8), 0b01_00_11_10);
    a.vpaddd(xmm(8), xmm(8), xmm(9));
    a.vpshufd(xmm(9), xmm(8), 0b10_11_00_01);
    a.vpaddd(xmm(8), xmm(8), xmm(9));
    a.vmovd(mem(rdi, ActivationRecord.SUM_AT), xmm(8));
    a.vcvtdq2ps(xmm(8), xmm(8));
    a.vmulss(xmm(8), xmm(8), xmm(0));
    a.vmovss(mem(rdi, ActivationRecord.SCALED_SUM_AT), xmm(8));
  }
}
