package dev.flint.tensor.kernel.attention;

import static dev.flint.tensor.asm.Registers.*;

import dev.flint.tensor.asm.Assembler;
import dev.flint.tensor.asm.Gpr;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.asm.Label;
import dev.flint.tensor.asm.Mem;
import dev.flint.tensor.asm.Routine;
import dev.flint.tensor.asm.Vec;
import dev.flint.tensor.asm.VecOrMem;
import dev.flint.tensor.kernel.Lanes;
import dev.flint.tensor.kernel.pointwise.Exp;
import java.util.Locale;

/// Writes attention for one width of heads, with the arithmetic of [PlainAttention] to the bit.
///
/// For each block, rows go by threes (a rest by twos or alone): their 3 × 32 scores are one matrix
/// product in twelve registers, whose factors are widened on the way; weights go through memory;
/// then slices of 3 × 32 elements of the sums are another such product. While a block is computed,
/// the next one is fetched. Vectors have 256 bits on every level.
///
/// Called with rdi the parameters of [AttentionTile].
final class AttentionEmitter {
  /// Vectors of 8 floats in a register tile's row.
  private static final int VECTORS = 4;

  private static final int MOST_WIDTH = 1024;
  private static final int UNROLLED = 4;
  private static final int CACHE_LINE = 64;

  private static final Gpr PARAMETERS = rdi;
  private static final Gpr BLOCK = rsi;
  private static final Gpr BLOCKS = rcx;
  private static final Gpr START = rdx;
  private static final Gpr ROW = r8;
  private static final Gpr ROWS = r9;

  /// Where keys or values are read; the distance from there to the same in the next block.
  private static final Gpr READ = rax;

  private static final Gpr NEXT = r12;
  private static final Gpr COUNT = r13;

  /// Positions of the block that any of the rows sees.
  private static final Gpr BEGIN = r14;

  private static final Gpr END = r15;

  /// Whether a row does not see the whole block; later, where the values begin.
  private static final Gpr PARTIAL = rbp;

  private static final Gpr VALUES = rbp;

  /// Meanwhile, where the scales of the keys begin.
  private static final Gpr SCALES = rbp;

  /// Of each row its query, later its state.
  private static final Gpr[] ROW_POINTERS = {r10, r11, rbx};

  private static final Gpr[] SAVED = {rbx, rbp, r12, r13, r14, r15};

  private static final Vec LOADED = ymm(12);
  private static final Vec[] FACTORS = {ymm(13), ymm(14), ymm(15)};

  private final Lanes lanes = new Lanes(Isa.AVX2);
  private final Assembler a = lanes.a;
  private final KvForm form;
  private final int width;

  private AttentionEmitter(KvForm form, int width) {
    this.form = form;
    this.width = width;
  }

  /// Whether code is emitted for heads of that width.
  static boolean emits(int width) {
    return width > 0 && width % 8 == 0 && width <= MOST_WIDTH;
  }

  static String name(KvForm form, int width) {
    return "flint_attention_" + form.name().toLowerCase(Locale.ROOT) + "_" + width;
  }

  static Routine emit(KvForm form, int width) {
    var emitter = new AttentionEmitter(form, width);
    emitter.routine();
    return new Routine(name(form, width), emitter.a.code());
  }

  private void routine() {
    for (Gpr saved : SAVED) {
      a.push(saved);
    }
    a.mov(BLOCK, mem(PARAMETERS, AttentionTile.BLOCKS_AT));
    a.mov(BLOCKS, mem(PARAMETERS, AttentionTile.BLOCK_COUNT_AT));
    a.mov(START, mem(PARAMETERS, AttentionTile.POSITION_AT));
    Label block = a.here("block");
    a.mov(ROW, mem(PARAMETERS, AttentionTile.ROWS_AT));
    a.mov(ROWS, mem(PARAMETERS, AttentionTile.ROW_COUNT_AT));
    Label rows = a.here("rows");
    Label two = a.label("two");
    Label one = a.label("one");
    Label blockDone = a.label("blockDone");
    // Four rows are two and two.
    a.cmp(ROWS, 4);
    a.je(two);
    a.cmp(ROWS, 2);
    a.je(two);
    a.jl(one);
    rows(3, rows, blockDone);
    a.bind(two);
    rows(2, rows, blockDone);
    a.bind(one);
    rows(1, rows, blockDone);
    a.bind(blockDone);
    a.add(BLOCK, 8);
    a.add(START, AttentionKernel.POSITIONS);
    a.dec(BLOCKS);
    a.jnz(block);
    for (int i = SAVED.length - 1; i >= 0; i--) {
      a.pop(SAVED[i]);
    }
    a.vzeroupper();
    a.ret();
    lanes.pool();
  }

  private void rows(int n, Label more, Label done) {
    Label passed = a.label("passed");
    range(n, passed);
    scores(n);
    mask(n);
    maxima(n);
    weights(n);
    sums(n);
    for (int slice = 0; slice < width; slice += 8 * VECTORS) {
      values(n, slice, Math.min(VECTORS, (width - slice) / 8));
    }
    a.bind(passed);
    a.add(ROW, (long) n * AttentionTile.ROW);
    a.sub(ROWS, n);
    a.jnz(more);
    a.jmp(done);
  }

  private static Mem row(int row, int at) {
    return mem(ROW, (long) row * AttentionTile.ROW + at);
  }

  private static Vec sum(int row, int vector) {
    return ymm(row * VECTORS + vector);
  }

  /// Which positions of the block the rows see; to `passed` if none.
  private void range(int n, Label passed) {
    Gpr begin = narrow(BEGIN);
    Gpr end = narrow(END);
    Gpr start = narrow(START);
    a.mov(begin, row(0, AttentionTile.FROM_AT));
    a.mov(end, row(0, AttentionTile.END_AT));
    for (int r = 1; r < n; r++) {
      Label notLess = a.label("notLess");
      a.mov(eax, row(r, AttentionTile.FROM_AT));
      a.cmp(eax, begin);
      a.jge(notLess);
      a.mov(begin, eax);
      a.bind(notLess);
      Label notMore = a.label("notMore");
      a.mov(eax, row(r, AttentionTile.END_AT));
      a.cmp(eax, end);
      a.jle(notMore);
      a.mov(end, eax);
      a.bind(notMore);
    }
    a.sub(begin, start);
    Label positive = a.label("positive");
    a.jge(positive);
    a.xor(begin, begin);
    a.bind(positive);
    a.sub(end, start);
    a.cmp(end, AttentionKernel.POSITIONS);
    Label inside = a.label("inside");
    a.jle(inside);
    a.mov(end, AttentionKernel.POSITIONS);
    a.bind(inside);
    a.cmp(begin, end);
    a.jge(passed);
    a.mov(narrow(PARTIAL), 1);
    Label partial = a.label("partial");
    a.lea(READ, mem(START, AttentionKernel.POSITIONS));
    for (int r = 0; r < n; r++) {
      a.cmp(start, row(r, AttentionTile.FROM_AT));
      a.jl(partial);
      a.cmp(eax, row(r, AttentionTile.END_AT));
      a.jg(partial);
    }
    a.xor(narrow(PARTIAL), narrow(PARTIAL));
    a.bind(partial);
  }

  private static Gpr narrow(Gpr register) {
    return new Gpr(register.number(), 32);
  }

  private void pointers(int n, int at) {
    for (int r = 0; r < n; r++) {
      a.mov(ROW_POINTERS[r], row(r, at));
    }
  }

  /// `scores[r][u] = scale · Σ_d q[r][d] · k[d][u]`
  private void scores(int n) {
    pointers(n, AttentionTile.QUERY_AT);
    a.mov(READ, mem(BLOCK));
    a.mov(NEXT, mem(BLOCK, 8));
    a.sub(NEXT, READ);
    for (int i = 0; i < n * VECTORS; i++) {
      lanes.zero(ymm(i));
    }
    switch (form) {
      case F16 -> scores(n, width, 0);
      case Q8 -> {
        a.push(PARTIAL);
        a.lea(SCALES, mem(READ, form.scalesAt(width)));
        for (int d = 0; d < width; d += KvForm.GROUP) {
          scores(n, Math.min(KvForm.GROUP, width - d), d / KvForm.GROUP * KvForm.GROUP_BYTES);
        }
        a.pop(PARTIAL);
      }
    }
    a.vbroadcastss(LOADED, mem(PARAMETERS, AttentionTile.SCALE_AT));
    for (int i = 0; i < n * VECTORS; i++) {
      a.vmulps(ymm(i), ymm(i), LOADED);
    }
  }

  /// Goes past so many elements of the head.
  ///
  /// @param scales their distance from `SCALES`
  private void scores(int n, int elements, long scales) {
    int lineBytes = AttentionKernel.POSITIONS * form.elementBytes();
    a.mov(narrow(COUNT), elements / UNROLLED);
    a.align(32);
    Label loop = a.here("scores");
    for (int d = 0; d < UNROLLED; d++) {
      if (d * lineBytes % CACHE_LINE == 0) {
        a.prefetcht0(mem(READ, NEXT, 1, (long) d * lineBytes));
      }
      for (int r = 0; r < n; r++) {
        a.vbroadcastss(FACTORS[r], mem(ROW_POINTERS[r], 4L * d));
      }
      for (int v = 0; v < VECTORS; v++) {
        load(mem(READ, (long) d * lineBytes + vectorBytes() * v));
        if (form == KvForm.Q8) {
          a.vmulps(LOADED, LOADED, mem(SCALES, scales + 32L * v));
        }
        for (int r = 0; r < n; r++) {
          a.vfmadd231ps(sum(r, v), LOADED, FACTORS[r]);
        }
      }
    }
    a.add(READ, (long) UNROLLED * lineBytes);
    for (int r = 0; r < n; r++) {
      a.add(ROW_POINTERS[r], 4L * UNROLLED);
    }
    a.dec(narrow(COUNT));
    a.jnz(loop);
  }

  /// Widens the next 8 elements into `LOADED`.
  private void load(Mem elements) {
    switch (form) {
      case F16 -> a.vcvtph2ps(LOADED, elements);
      case Q8 -> {
        a.vpmovsxbd(LOADED, elements);
        a.vcvtdq2ps(LOADED, LOADED);
      }
    }
  }

  /// Bytes of 8 elements.
  private long vectorBytes() {
    return 8L * form.elementBytes();
  }

  /// Replaces the scores of positions that a row does not see. `READ` must be kept.
  private void mask(int n) {
    Label whole = a.label("whole");
    a.test(narrow(PARTIAL), narrow(PARTIAL));
    a.jz(whole);
    for (int r = 0; r < n; r++) {
      broadcastFromStart(ymm(13), row(r, AttentionTile.FROM_AT));
      broadcastFromStart(ymm(14), row(r, AttentionTile.END_AT));
      for (int v = 0; v < VECTORS; v++) {
        a.vmovups(LOADED, lanes.constant(positions(v)));
        a.vpcmpgtd(ymm(15), ymm(13), LOADED); // before the first seen
        a.vpcmpgtd(LOADED, ymm(14), LOADED); // before the end
        a.vpandn(LOADED, ymm(15), LOADED);
        a.vmovups(ymm(15), floats(AttentionState.UNSEEN));
        a.vblendvps(sum(r, v), ymm(15), sum(r, v), LOADED);
      }
    }
    a.bind(whole);
  }

  private void broadcastFromStart(Vec target, Mem position) {
    a.mov(narrow(COUNT), position);
    a.sub(narrow(COUNT), narrow(START));
    a.vmovd(xmm(target.number()), narrow(COUNT));
    a.vpbroadcastd(target, xmm(target.number()));
  }

  /// Takes each row's new maximum from its scores; leaves the difference from the old one.
  private void maxima(int n) {
    pointers(n, AttentionTile.STATE_AT);
    for (int r = 0; r < n; r++) {
      a.vmaxps(ymm(12), sum(r, 0), sum(r, 1));
      a.vmaxps(ymm(13), sum(r, 2), sum(r, 3));
      a.vmaxps(ymm(12), ymm(12), ymm(13));
      a.vextractf128(xmm(13), ymm(12), 1);
      a.vmaxps(xmm(12), xmm(12), xmm(13));
      a.vpshufd(xmm(13), xmm(12), 0b01_00_11_10);
      a.vmaxps(xmm(12), xmm(12), xmm(13));
      a.vpshufd(xmm(13), xmm(12), 0b10_11_00_01);
      a.vmaxps(xmm(12), xmm(12), xmm(13));
      a.vmovss(xmm(13), mem(ROW_POINTERS[r]));
      a.vmaxss(xmm(12), xmm(13), xmm(12));
      a.vmovss(mem(ROW_POINTERS[r]), xmm(12));
      a.vsubss(xmm(13), xmm(13), xmm(12));
      a.vmovss(mem(PARAMETERS, AttentionTile.SHRINK_AT + 4L * r), xmm(13));
      a.vbroadcastss(ymm(12), xmm(12));
      for (int v = 0; v < VECTORS; v++) {
        a.vsubps(sum(r, v), sum(r, v), ymm(12));
      }
    }
  }

  /// Weights into memory, and their sums.
  private void weights(int n) {
    for (int r = 0; r < n; r++) {
      for (int v = 0; v < VECTORS; v++) {
        Exp.emitBelowMost(lanes, sum(r, v), ymm(12), ymm(13), ymm(14), ymm(15));
        long at = AttentionTile.WEIGHTS_AT + 32L * (r * VECTORS + v);
        a.vmovups(mem(PARAMETERS, at), sum(r, v));
      }
      a.vaddps(ymm(12), sum(r, 0), sum(r, 2));
      a.vaddps(ymm(13), sum(r, 1), sum(r, 3));
      a.vaddps(ymm(12), ymm(12), ymm(13));
      a.vextractf128(xmm(13), ymm(12), 1);
      a.vaddps(xmm(12), xmm(12), xmm(13));
      a.vpshufd(xmm(13), xmm(12), 0b01_00_11_10);
      a.vaddps(xmm(12), xmm(12), xmm(13));
      a.vpshufd(xmm(13), xmm(12), 0b10_11_00_01);
      a.vaddps(xmm(12), xmm(12), xmm(13));
      a.vmovss(mem(PARAMETERS, AttentionTile.SUMS_AT + 4L * r), xmm(12));
    }
  }

  /// `sum = sum · shrink + Σ weights`, after `shrink` itself.
  private void sums(int n) {
    Mem shrink = mem(PARAMETERS, AttentionTile.SHRINK_AT);
    a.vmovups(ymm(0), shrink);
    Exp.emitBelowMost(lanes, ymm(0), ymm(12), ymm(13), ymm(14), ymm(15));
    a.vmovups(shrink, ymm(0));
    for (int r = 0; r < n; r++) {
      Mem sum = mem(ROW_POINTERS[r], AttentionState.SUM_AT);
      a.vmovss(xmm(1), sum);
      a.vmovss(xmm(2), shrink.plus(4L * r));
      a.vfmadd213ss(xmm(1), xmm(2), mem(PARAMETERS, AttentionTile.SUMS_AT + 4L * r));
      a.vmovss(sum, xmm(1));
    }
    // The values follow the keys, where reading has stopped.
    a.imul(VALUES, BEGIN, (long) form.elementBytes() * width);
    a.add(VALUES, READ);
  }

  /// `weighted[r][d] = weighted[r][d] · shrink[r] + Σ_u weight[r][u] · v[u][d]` for `8 · vectors`
  /// elements from `slice` on.
  private void values(int n, int slice, int vectors) {
    for (int r = 0; r < n; r++) {
      a.vbroadcastss(LOADED, mem(PARAMETERS, AttentionTile.SHRINK_AT + 4L * r));
      for (int v = 0; v < vectors; v++) {
        a.vmulps(sum(r, v), LOADED, weighted(r, slice, v));
      }
    }
    if (form == KvForm.Q8) {
      scaled(n, slice / KvForm.GROUP);
    }
    a.mov(READ, VALUES);
    a.mov(narrow(COUNT), narrow(BEGIN));
    a.align(32);
    Label loop = a.here("values");
    a.prefetcht0(mem(READ, NEXT, 1, (long) form.elementBytes() * slice));
    for (int r = 0; r < n; r++) {
      int weights = form == KvForm.Q8 ? AttentionTile.SCALED_AT : AttentionTile.WEIGHTS_AT;
      a.vbroadcastss(FACTORS[r], mem(PARAMETERS, COUNT, 4, weights + 32L * r * VECTORS));
    }
    for (int v = 0; v < vectors; v++) {
      load(mem(READ, (long) form.elementBytes() * slice + vectorBytes() * v));
      for (int r = 0; r < n; r++) {
        a.vfmadd231ps(sum(r, v), LOADED, FACTORS[r]);
      }
    }
    a.add(READ, (long) form.elementBytes() * width);
    a.inc(COUNT);
    a.cmp(COUNT, END);
    a.jl(loop);
    for (int r = 0; r < n; r++) {
      for (int v = 0; v < vectors; v++) {
        a.vmovups(weighted(r, slice, v), sum(r, v));
      }
    }
  }

  /// Weights by the scales of a group of values.
  private void scaled(int n, int group) {
    long scales = form.scalesAt(width) + (KvForm.groups(width) + group) * KvForm.GROUP_BYTES;
    a.mov(READ, mem(BLOCK));
    for (int v = 0; v < VECTORS; v++) {
      a.vmovups(LOADED, mem(READ, scales + 32L * v));
      for (int r = 0; r < n; r++) {
        long at = 32L * (r * VECTORS + v);
        a.vmulps(FACTORS[0], LOADED, mem(PARAMETERS, AttentionTile.WEIGHTS_AT + at));
        a.vmovups(mem(PARAMETERS, AttentionTile.SCALED_AT + at), FACTORS[0]);
      }
    }
  }

  private static Mem weighted(int row, int slice, int vector) {
    return mem(ROW_POINTERS[row], AttentionState.WEIGHTED_AT + 4L * slice + 32L * vector);
  }

  private VecOrMem floats(float value) {
    return lanes.constant(lanes.ints(Float.floatToRawIntBits(value)));
  }

  /// The numbers `8 · vector …` as 32-bit lanes.
  private static byte[] positions(int vector) {
    byte[] lanes = new byte[32];
    for (int i = 0; i < 8; i++) {
      lanes[4 * i] = (byte) (8 * vector + i);
    }
    return lanes;
  }
}
