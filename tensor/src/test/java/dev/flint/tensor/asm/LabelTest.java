package dev.flint.tensor.asm;

import static dev.flint.tensor.asm.Registers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LabelTest {
  private final Assembler a = new Assembler(Isa.AVX512_VNNI);

  @Test
  void jumpsBackAreShortWithinReachAndForwardAlwaysNear() {
    var text = new StringBuilder();
    Label start = a.here("start");
    text.append("start:\n");
    Label end = a.label("end");
    a.jmp(end);
    text.append("{disp32} jmp end\n");
    every(a, text, start, "start");
    for (int i = 0; i < 40; i++) {
      a.mov(rax, mem(rdi, 0x1000));
      text.append("mov rax, [rdi+0x1000]\n");
    }
    every(a, text, start, "start");
    a.call(end);
    a.call(start);
    text.append("call end\ncall start\n");
    a.bind(end);
    text.append("end:\nret\n");
    a.ret();
    assertThat(a.code()).isEqualTo(GnuAs.assemble(text.toString()));
  }

  private static void every(Assembler a, StringBuilder text, Label target, String name) {
    a.jmp(target);
    a.jb(target);
    a.jae(target);
    a.je(target);
    a.jne(target);
    a.jz(target);
    a.jnz(target);
    a.jbe(target);
    a.ja(target);
    a.js(target);
    a.jns(target);
    a.jl(target);
    a.jge(target);
    a.jle(target);
    a.jg(target);
    for (String jump : "jmp jb jae je jne jz jnz jbe ja js jns jl jge jle jg".split(" ", -1)) {
      text.append(jump).append(' ').append(name).append('\n');
    }
  }

  @Test
  void theLongestShortJumpIsTheOneGnuAsTakesToo() {
    for (int gap = 120; gap < 132; gap++) {
      var b = new Assembler(Isa.AVX2);
      Label loop = b.here("loop");
      var text = new StringBuilder("loop:\n");
      for (int i = 0; i < gap; i++) {
        b.ret();
        text.append("ret\n");
      }
      b.jne(loop);
      text.append("jne loop\n");
      assertThat(b.code()).as("gap of " + gap).isEqualTo(GnuAs.assemble(text.toString()));
    }
  }

  @Test
  void constantsAreFoundRelativeToTheEndOfTheInstruction() {
    Label before = a.here("before");
    Label after = a.label("after");
    a.dd(1, 2, 3, 4);
    a.lea(rax, mem(before));
    a.mov(r9d, mem(after).plus(4));
    a.vpaddd(ymm(1), ymm(2), mem(after));
    a.vpblendd(ymm(9), ymm(2), mem(after).plus(-8), 0x55);
    a.vpaddd(zmm(17), zmm(2), mem(after).plus(12).broadcast());
    a.vpternlogd(zmm(3), zmm(4), mem(before), 0x96);
    a.vmovdqu8(mem(before).masked(k(3)), zmm(5));
    a.prefetcht0(mem(after));
    a.bind(after);
    a.dq(5, -6);
    a.dd(1.5f, -0.0f);
    a.db(1, -2);
    a.dw(3, -4);
    String text =
        """
        before: .long 1, 2, 3, 4
        lea rax, [rip+before]
        mov r9d, [rip+after+4]
        vpaddd ymm1, ymm2, [rip+after]
        vpblendd ymm9, ymm2, [rip+after-8], 0x55
        vpaddd zmm17, zmm2, [rip+after+12]{1to16}
        vpternlogd zmm3, zmm4, [rip+before], 0x96
        vmovdqu8 [rip+before]{k3}, zmm5
        prefetcht0 [rip+after]
        after: .quad 5, -6
        .float 1.5, -0.0
        .byte 1, -2
        .short 3, -4
        """;
    assertThat(a.code()).isEqualTo(GnuAs.assemble(text));
  }

  @Test
  void gapsAreFilledWithTheRecommendedNops() {
    String[] nops = {
      "nop",
      "xchg ax, ax",
      "nop dword ptr [rax]",
      "{disp8} nop dword ptr [rax]",
      "{disp8} nop dword ptr [rax+rax*1]",
      "{disp8} nop word ptr [rax+rax*1]",
      "{disp32} nop dword ptr [rax]",
      "{disp32} nop dword ptr [rax+rax*1]",
      "{disp32} nop word ptr [rax+rax*1]"
    };
    for (int gap = 1; gap < 32; gap++) {
      var b = new Assembler(Isa.AVX2);
      var text = new StringBuilder();
      for (int i = gap; i < 32; i++) {
        b.ret();
        text.append("ret\n");
      }
      b.align(32);
      for (int rest = gap; rest > 0; rest -= 9) {
        text.append(nops[Math.min(rest, 9) - 1]).append('\n');
      }
      assertThat(b.code()).as("gap of " + gap).isEqualTo(GnuAs.assemble(text.toString()));
    }
  }

  @Test
  void aLabelThatIsUsedMustBeBoundOnceAndHere() {
    Label nowhere = a.label("nowhere");
    a.jmp(nowhere);
    assertThatThrownBy(a::code)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("label 'nowhere' is used but bound nowhere");
    a.bind(nowhere);
    assertThat(a.code()).hasSize(5);
    assertThatThrownBy(() -> a.bind(nowhere))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("label 'nowhere' is bound twice");
    var other = new Assembler(Isa.AVX2);
    assertThatThrownBy(() -> other.je(nowhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label 'nowhere' belongs to other code");
  }
}
