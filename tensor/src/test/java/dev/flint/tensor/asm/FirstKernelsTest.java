package dev.flint.tensor.asm;

import static dev.flint.tensor.asm.Registers.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The whole way from instructions to numbers, in two dot products over guarded buffers.
///
/// The parameter block: `{address of a, address of b, count, result}`, 8 bytes each.
class FirstKernelsTest {
  private static final long SEED = 20261122;

  @BeforeAll
  static void needsAvx2() {
    assumeTrue(levels().contains(Isa.AVX2), "this processor has no AVX2");
  }

  @Test
  void theFloatDotProductIsThatOfJava() {
    var random = new Random(SEED);
    try (CodeMemory memory = CodeMemoryTest.loaded(floatDot());
        var guarded = new GuardedPages()) {
      MethodHandle dot = memory.function("f32_dot");
      MemorySegment block = guarded.endingAtGuard(32);
      for (int count = 0; count <= 300; count++) {
        MemorySegment a = guarded.endingAtGuard(4L * count);
        MemorySegment b = guarded.endingAtGuard(4L * count);
        double expected = 0;
        double magnitude = 0;
        for (int i = 0; i < count; i++) {
          float x = random.nextFloat(-1, 1);
          float y = random.nextFloat(-1, 1);
          a.setAtIndex(JAVA_FLOAT, i, x);
          b.setAtIndex(JAVA_FLOAT, i, y);
          expected += (double) x * y;
          magnitude += Math.abs((double) x * y);
        }
        call(dot, block, a, b, count);
        assertThat((double) block.get(JAVA_FLOAT_UNALIGNED, 24))
            .as("%d floats, seed %d", count, SEED)
            .isCloseTo(expected, within(1e-6 * magnitude + 1e-12));
      }
    }
  }

  @Test
  void theByteDotProductIsThatOfJavaToTheBit() {
    var random = new Random(SEED);
    try (CodeMemory memory = CodeMemoryTest.loaded(byteDot());
        var guarded = new GuardedPages()) {
      MethodHandle dot = memory.function("u8s8_dot");
      MemorySegment block = guarded.endingAtGuard(32);
      for (int round = 0; round < 300; round++) {
        int count = 32 * random.nextInt(20);
        MemorySegment a = guarded.endingAtGuard(count);
        MemorySegment b = guarded.endingAtGuard(count);
        boolean extremes = round % 10 == 0;
        int expected = 0;
        for (int i = 0; i < count; i++) {
          byte weight = (byte) (extremes ? 127 : random.nextInt(128));
          byte activation = (byte) (extremes ? -128 : random.nextInt(-128, 128));
          a.set(JAVA_BYTE, i, weight);
          b.set(JAVA_BYTE, i, activation);
          expected += weight * activation;
        }
        call(dot, block, a, b, count);
        assertThat(block.get(JAVA_INT, 24))
            .as("%d bytes, seed %d", count, SEED)
            .isEqualTo(expected);
      }
    }
  }

  /// `vpdpbusd` in both encodings, on processors that have them.
  @Test
  void theVnniDotProductIsThatOfJavaWhereThereIsVnni() {
    Set<Isa> levels = levels();
    assumeTrue(levels.size() > 1, "this processor has no VNNI");
    var random = new Random(SEED);
    for (Isa isa : levels) {
      if (isa == Isa.AVX2) {
        continue;
      }
      try (CodeMemory memory = CodeMemoryTest.loaded(vnniDot(isa));
          var guarded = new GuardedPages()) {
        MethodHandle dot = memory.function("vnni_dot");
        MemorySegment block = guarded.endingAtGuard(32);
        MemorySegment a = guarded.endingAtGuard(320);
        MemorySegment b = guarded.endingAtGuard(320);
        int expected = 0;
        for (int i = 0; i < 320; i++) {
          a.set(JAVA_BYTE, i, (byte) random.nextInt(256));
          b.set(JAVA_BYTE, i, (byte) random.nextInt(256));
          expected += (a.get(JAVA_BYTE, i) & 0xFF) * b.get(JAVA_BYTE, i);
        }
        call(dot, block, a, b, 320);
        assertThat(block.get(JAVA_INT, 24)).as("%s, seed %d", isa, SEED).isEqualTo(expected);
      }
    }
  }

  /// Eight floats a step, then the rest one by one.
  private static Routine floatDot() {
    var a = new Assembler(Isa.AVX2);
    Label tail = a.label("tail");
    Label done = a.label("done");
    arguments(a);
    a.vxorps(ymm(0), ymm(0), ymm(0));
    a.vxorps(xmm(2), xmm(2), xmm(2));
    a.xor(eax, eax);
    a.mov(r8, rcx);
    a.and(r8, -8);
    a.je(tail);
    Label eight = a.here("eight");
    a.vmovups(ymm(1), mem(rsi, rax, 4));
    a.vfmadd231ps(ymm(0), ymm(1), mem(rdx, rax, 4));
    a.add(rax, 8);
    a.cmp(rax, r8);
    a.jl(eight);
    a.bind(tail);
    a.cmp(rax, rcx);
    a.jge(done);
    Label one = a.here("one");
    a.vmovss(xmm(1), mem(rsi, rax, 4));
    a.vfmadd231ss(xmm(2), xmm(1), mem(rdx, rax, 4));
    a.inc(rax);
    a.cmp(rax, rcx);
    a.jl(one);
    a.bind(done);
    a.vextractf128(xmm(1), ymm(0), 1);
    a.vaddps(xmm(0), xmm(0), xmm(1));
    a.vhaddps(xmm(0), xmm(0), xmm(0));
    a.vhaddps(xmm(0), xmm(0), xmm(0));
    a.vaddss(xmm(0), xmm(0), xmm(2));
    a.vmovss(mem(rdi, 24), xmm(0));
    a.vzeroupper();
    a.ret();
    return new Routine("f32_dot", a.code());
  }

  /// Unsigned bytes below 128 by signed bytes, 32 a step: no sum of two products leaves 16 bits.
  private static Routine byteDot() {
    var a = new Assembler(Isa.AVX2);
    Label done = a.label("done");
    Label ones = a.label("ones");
    arguments(a);
    a.vpxor(ymm(0), ymm(0), ymm(0));
    a.xor(eax, eax);
    a.test(rcx, rcx);
    a.je(done);
    Label loop = a.here("loop");
    a.vmovdqu(ymm(1), mem(rsi, rax, 1));
    a.vpmaddubsw(ymm(1), ymm(1), mem(rdx, rax, 1));
    a.vpmaddwd(ymm(1), ymm(1), mem(ones));
    a.vpaddd(ymm(0), ymm(0), ymm(1));
    a.add(rax, 32);
    a.cmp(rax, rcx);
    a.jl(loop);
    a.bind(done);
    sum(a);
    a.align(32);
    a.bind(ones);
    for (int i = 0; i < 16; i++) {
      a.dw(1);
    }
    return new Routine("u8s8_dot", a.code());
  }

  private static Routine vnniDot(Isa isa) {
    var a = new Assembler(isa);
    arguments(a);
    a.vpxor(ymm(0), ymm(0), ymm(0));
    a.xor(eax, eax);
    Label loop = a.here("loop");
    a.vmovdqu(ymm(1), mem(rsi, rax, 1));
    a.vpdpbusd(ymm(0), ymm(1), mem(rdx, rax, 1));
    a.add(rax, 32);
    a.cmp(rax, rcx);
    a.jl(loop);
    sum(a);
    return new Routine("vnni_dot", a.code());
  }

  private static void arguments(Assembler a) {
    a.mov(rsi, mem(rdi));
    a.mov(rdx, mem(rdi, 8));
    a.mov(rcx, mem(rdi, 16));
  }

  /// The eight dwords of ymm0 into one, to the result's place; return.
  private static void sum(Assembler a) {
    a.vextracti128(xmm(1), ymm(0), 1);
    a.vpaddd(xmm(0), xmm(0), xmm(1));
    a.vpshufd(xmm(1), xmm(0), 0b01_00_11_10);
    a.vpaddd(xmm(0), xmm(0), xmm(1));
    a.vpshufd(xmm(1), xmm(0), 0b10_11_00_01);
    a.vpaddd(xmm(0), xmm(0), xmm(1));
    a.vmovd(mem(rdi, 24), xmm(0));
    a.vzeroupper();
    a.ret();
  }

  private static void call(
      MethodHandle dot, MemorySegment block, MemorySegment a, MemorySegment b, int count) {
    block.set(JAVA_LONG, 0, a.address());
    block.set(JAVA_LONG, 8, b.address());
    block.set(JAVA_LONG, 16, count);
    CodeMemory.call(dot, block);
  }

  private static Set<Isa> levels() {
    return ((Cpu.Detection.Known) Cpu.detect()).cpu().levels();
  }
}
