package dev.flint.tensor.asm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GeneralInstructionsTest {
  @Test
  void everyGeneralInstructionIsWrittenAsGnuAsWritesIt() {
    int compared =
        InstructionTable.check(
            GeneralInstructions.class,
            """
            mov rR v,v/m rR m,v rR v,n R v,N
            lea rR v,m
            push R v
            pop R v
            test rR v,v rR v,n
            add rR v,v/m rR m,v rR v,n
            or rR v,v/m rR m,v rR v,n
            and rR v,v/m rR m,v rR v,n
            sub rR v,v/m rR m,v rR v,n
            xor rR v,v/m rR m,v rR v,n
            cmp rR v,v/m rR m,v rR v,n
            inc rR v
            dec rR v
            neg rR v
            imul rR v,v/m rR v,v,n
            shl rR v,c
            shr rR v,c
            jmp R v
            call R v
            ret r -
            cpuid r -
            xgetbv r -
            prefetcht0 r m
            prefetcht1 r m
            """);
    assertThat(compared).isGreaterThan(100);
    System.out.println("GeneralInstructions: " + compared + " instructions compared with GNU as");
  }
}
