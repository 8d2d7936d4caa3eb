package dev.flint.tensor.asm;

import static dev.flint.tensor.asm.Registers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What cannot be encoded is refused in words, and nothing is written.
class MisuseTest {
  private static void refused(Consumer<Assembler> use, String words) {
    var a = new Assembler(Isa.AVX512_VNNI);
    assertThatThrownBy(() -> use.accept(a))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
    assertThat(a.size()).isZero();
  }

  @Test
  void widthsMustAgree() {
    refused(a -> a.vpaddd(ymm(0), xmm(1), ymm(2)), "xmm1 has 128 bits where 256 are needed");
    refused(a -> a.vpaddd(zmm(0), zmm(1), ymm(2)), "ymm2 has 256 bits where 512 are needed");
    refused(a -> a.vpmovsxbd(ymm(0), ymm(1)), "ymm1 has 256 bits where 128 are needed");
    refused(a -> a.vinserti128(ymm(0), ymm(1), ymm(2), 1), "where 128 are needed");
    refused(a -> a.vextracti64x4(zmm(0), zmm(1), 1), "where 256 are needed");
    refused(a -> a.vpermd(xmm(0), xmm(1), xmm(2)), "does not exist for 128 bits");
    refused(a -> a.vaddss(ymm(0), ymm(1), mem(rax)), "does not exist for 256 bits");
    refused(a -> a.mov(rax, ecx), "rax and ecx differ in width");
    refused(a -> a.push(eax), "eax has 32 bits where 64 are needed");
    refused(a -> a.vmovd(xmm(1), rax), "rax has 64 bits where 32 are needed");
    refused(a -> a.mov(rax, mem(ecx)), "addresses are made of 64-bit registers");
    refused(a -> a.vcvtph2ps(ymm(0), ymm(1)), "where 128 are needed");
  }

  @Test
  void whatOnlyEvexHasIsRefusedWhereThereIsNoEvexForm() {
    refused(a -> a.vpand(ymm(16), ymm(1), ymm(2)), "no EVEX form");
    refused(a -> a.vpand(ymm(0), ymm(1), ymm(31)), "no EVEX form");
    refused(a -> a.vpand(zmm(0), zmm(1), zmm(2)), "no EVEX form");
    refused(a -> a.vpand(ymm(0).masked(k(1)), ymm(1), ymm(2)), "no EVEX form");
    refused(a -> a.vpor(ymm(0), ymm(1), mem(rax).broadcast()), "no EVEX form");
    refused(a -> a.vpmovmskb(eax, ymm(17)), "no EVEX form");
    refused(a -> a.vblendvps(ymm(0), ymm(1), ymm(2), ymm(16)), "ymm16 cannot select");
    refused(a -> a.vmaskmovps(ymm(20), ymm(1), mem(rax)), "no EVEX form");
  }

  @Test
  void decorationsBelongWhereTheManualHasThem() {
    refused(a -> a.vpaddd(zmm(0), zmm(1), zmm(2).masked(k(1))), "belongs to the destination");
    refused(a -> a.vpaddd(zmm(0), zmm(1).zeroed(k(1)), zmm(2)), "belongs to the destination");
    refused(a -> a.vmovups(zmm(0), mem(rax).masked(k(1))), "belongs to the destination");
    refused(a -> a.vmovups(mem(rax).broadcast(), zmm(0)), "a store cannot broadcast");
    refused(a -> a.vpmaddubsw(zmm(0), zmm(1), mem(rax).broadcast()), "cannot broadcast");
    refused(a -> a.vmovups(zmm(0), mem(rax).broadcast()), "cannot broadcast");
    refused(a -> a.vpsadbw(zmm(0).masked(k(1)), zmm(1), zmm(2)), "cannot have a write mask");
    refused(a -> a.vmovups(zmm(0).masked(k(0)), mem(rax)), "k0 cannot mask a write");
    refused(a -> a.vpslld(ymm(1).as(256), mem(rax).masked(k(2)), 3), "belongs to the destination");
  }

  @Test
  void addressesAndConstantsMustFit() {
    refused(a -> a.mov(rax, mem(rsi, 1L << 31)), "does not fit in 32 bits");
    refused(a -> a.mov(rax, mem(rsi, Integer.MIN_VALUE).plus(-1)), "does not fit in 32 bits");
    refused(a -> a.mov(rax, mem(rsi, rsp, 2)), "rsp cannot be an index");
    refused(a -> a.mov(rax, mem(rsi, rcx, 3)), "1, 2, 4 or 8, not 3");
    refused(a -> a.add(rax, 1L << 31), "does not fit in 32 bits");
    refused(a -> a.mov(eax, 0xFFFFFFFFL), "does not fit in 32 bits");
    refused(a -> a.shl(eax, 32), "eax cannot be shifted by 32");
    refused(a -> a.vpshufd(ymm(0), ymm(1), 256), "0 to 255, not 256");
    refused(a -> a.vpsrlw(ymm(0), ymm(1), -1), "0 to 255, not -1");
    refused(a -> a.align(48), "a power of two");
    refused(a -> a.vpaddd(ymm(0), ymm(1), mem(new Assembler(Isa.AVX2).label("x"))), "other code");
  }

  @Test
  void registersBeyondTheLastDoNotExist() {
    assertThatThrownBy(() -> new Gpr(16, 64)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Gpr(1, 16)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Vec(32, 256, 0, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Vec(1, 64, 0, false)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Mask(8)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void codeForALevelHoldsNoInstructionAboveIt() {
    var avx2 = new Assembler(Isa.AVX2);
    String words = "an instruction of level avx512-vnni in code for level avx2";
    assertThatThrownBy(() -> avx2.vpaddd(zmm(0), zmm(1), zmm(2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(words);
    assertThatThrownBy(() -> avx2.vpaddd(ymm(0), ymm(1), ymm(16))).hasMessage(words);
    assertThatThrownBy(() -> avx2.kmovd(k(1), eax)).hasMessage(words);
    assertThatThrownBy(() -> avx2.vpsrld(ymm(0), mem(rax), 4)).hasMessage(words);
    assertThatThrownBy(() -> avx2.vpdpbusd(ymm(0), ymm(1), ymm(2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("an instruction of level avx-vnni in code for level avx2");
    var vnni = new Assembler(Isa.AVX_VNNI);
    vnni.vpdpbusd(ymm(0), ymm(1), ymm(2));
    assertThat(vnni.code()[0] & 0xFF).as("VEX").isEqualTo(0xC4);
    assertThatThrownBy(() -> vnni.vpdpbusd(ymm(0), ymm(1), mem(rax).broadcast()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(avx2.size()).isZero();
  }
}
