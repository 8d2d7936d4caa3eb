package dev.flint.tensor.asm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FloatInstructionsTest {
  @Test
  void everyFloatInstructionIsWrittenAsGnuAsWritesIt() {
    int compared =
        InstructionTable.check(
            FloatInstructions.class,
            """
            vaddps xy v,v,v/m XYZk v,v,v/m/d
            vaddss x v,v,v/m Xk v,v,v/m
            vsubps xy v,v,v/m XYZk v,v,v/m/d
            vsubss x v,v,v/m Xk v,v,v/m
            vmulps xy v,v,v/m XYZk v,v,v/m/d
            vmulss x v,v,v/m Xk v,v,v/m
            vdivps xy v,v,v/m XYZk v,v,v/m/d
            vdivss x v,v,v/m Xk v,v,v/m
            vminps xy v,v,v/m XYZk v,v,v/m/d
            vminss x v,v,v/m Xk v,v,v/m
            vmaxps xy v,v,v/m XYZk v,v,v/m/d
            vmaxss x v,v,v/m Xk v,v,v/m
            vsqrtps xy v,v/m XYZk v,v/m/d
            vsqrtss x v,v,v/m Xk v,v,v/m
            vhaddps xy v,v,v/m
            vandps xy v,v,v/m XYZk v,v,v/m/d
            vandnps xy v,v,v/m XYZk v,v,v/m/d
            vorps xy v,v,v/m XYZk v,v,v/m/d
            vxorps xy v,v,v/m XYZk v,v,v/m/d
            vrcpps xy v,v/m
            vrsqrtps xy v,v/m
            vrcp14ps XYZk v,v/m/d
            vrsqrt14ps XYZk v,v/m/d
            vroundps xy v,v/m,i
            vrndscaleps XYZk v,v/m/d,i
            vscalefps XYZk v,v,v/m/d
            vcmpps xy v,v,v/m,i XYZ k,v,v/m/d,i
            vfmadd132ps xy v,v,v/m XYZk v,v,v/m/d
            vfmadd132ss x v,v,v/m Xk v,v,v/m
            vfmadd213ps xy v,v,v/m XYZk v,v,v/m/d
            vfmadd213ss x v,v,v/m Xk v,v,v/m
            vfmadd231ps xy v,v,v/m XYZk v,v,v/m/d
            vfmadd231ss x v,v,v/m Xk v,v,v/m
            vfmsub132ps xy v,v,v/m XYZk v,v,v/m/d
            vfmsub132ss x v,v,v/m Xk v,v,v/m
            vfmsub213ps xy v,v,v/m XYZk v,v,v/m/d
            vfmsub213ss x v,v,v/m Xk v,v,v/m
            vfmsub231ps xy v,v,v/m XYZk v,v,v/m/d
            vfmsub231ss x v,v,v/m Xk v,v,v/m
            vfnmadd132ps xy v,v,v/m XYZk v,v,v/m/d
            vfnmadd132ss x v,v,v/m Xk v,v,v/m
            vfnmadd213ps xy v,v,v/m XYZk v,v,v/m/d
            vfnmadd213ss x v,v,v/m Xk v,v,v/m
            vfnmadd231ps xy v,v,v/m XYZk v,v,v/m/d
            vfnmadd231ss x v,v,v/m Xk v,v,v/m
            vfnmsub132ps xy v,v,v/m XYZk v,v,v/m/d
            vfnmsub132ss x v,v,v/m Xk v,v,v/m
            vfnmsub213ps xy v,v,v/m XYZk v,v,v/m/d
            vfnmsub213ss x v,v,v/m Xk v,v,v/m
            vfnmsub231ps xy v,v,v/m XYZk v,v,v/m/d
            vfnmsub231ss x v,v,v/m Xk v,v,v/m
            vcvtdq2ps xy v,v/m XYZk v,v/m/d
            vcvtudq2ps XYZk v,v/m/d
            vcvtps2dq xy v,v/m XYZk v,v/m/d
            vcvttps2dq xy v,v/m XYZk v,v/m/d
            vcvtph2ps xy v,h/m XYZk v,h/m
            vcvtps2ph xy h/m,v,i XYZk h/m,v,i
            vzeroupper x -
            vzeroall x -
            """);
    assertThat(compared).isGreaterThan(100);
    System.out.println("FloatInstructions: " + compared + " instructions compared with GNU as");
  }
}
