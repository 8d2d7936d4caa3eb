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
            vminps xy v,v,v/m XYZk v,v,v/m/d
            vmaxps xy v,v,v/m XYZk v,v,v/m/d
            vmaxss x v,v,v/m Xk v,v,v/m
            vhaddps xy v,v,v/m
            vandps xy v,v,v/m XYZk v,v,v/m/d
            vxorps xy v,v,v/m XYZk v,v,v/m/d
            vroundps xy v,v/m,i
            vcmpps xy v,v,v/m,i XYZ k,v,v/m/d,i
            vfmadd213ps xy v,v,v/m XYZk v,v,v/m/d
            vfmadd213ss x v,v,v/m Xk v,v,v/m
            vfmadd231ps xy v,v,v/m XYZk v,v,v/m/d
            vfmadd231ss x v,v,v/m Xk v,v,v/m
            vfmsub213ps xy v,v,v/m XYZk v,v,v/m/d
            vcvtdq2ps xy v,v/m XYZk v,v/m/d
            vcvttps2dq xy v,v/m XYZk v,v/m/d
            vcvtph2ps xy v,h/m XYZk v,h/m
            vzeroupper x -
            """);
    assertThat(compared).isGreaterThan(100);
    System.out.println("FloatInstructions: " + compared + " instructions compared with GNU as");
  }
}
