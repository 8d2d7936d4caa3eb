package dev.flint.tensor.asm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IntegerInstructionsTest {
  @Test
  void everyIntegerInstructionIsWrittenAsGnuAsWritesIt() {
    int compared =
        InstructionTable.check(
            IntegerInstructions.class,
            """
            vpmaddubsw xy v,v,v/m XYZk v,v,v/m
            vpmaddwd xy v,v,v/m XYZk v,v,v/m
            vpmullw xy v,v,v/m XYZk v,v,v/m
            vpaddw xy v,v,v/m XYZk v,v,v/m
            vpsadbw xy v,v,v/m XYZ v,v,v/m
            {vex} vpdpbusd xy v,v,v/m
            vpdpbusd XYZk v,v,v/m/d
            {vex} vpdpwssd xy v,v,v/m
            vpdpwssd XYZk v,v,v/m/d
            vpmulld xy v,v,v/m XYZk v,v,v/m/d
            vpaddd xy v,v,v/m XYZk v,v,v/m/d
            vpsubd xy v,v,v/m XYZk v,v,v/m/d
            vphaddd xy v,v,v/m
            vpand xy v,v,v/m
            vpandn xy v,v,v/m
            vpor xy v,v,v/m
            vpxor xy v,v,v/m
            vpcmpgtd xy v,v,v/m
            vpandd XYZk v,v,v/m/d
            vpord XYZk v,v,v/m/d
            vpxord XYZk v,v,v/m/d
            vpternlogd XYZk v,v,v/m/d,i
            vpsllw xy v,v,i XYZk v,v/m,i
            vpslld xy v,v,i XYZk v,v/m/d,i
            vpsrlw xy v,v,i XYZk v,v/m,i
            vpsrld xy v,v,i XYZk v,v/m/d,i
            vpsraw xy v,v,i XYZk v,v/m,i
            vpminsd xy v,v,v/m XYZk v,v,v/m/d
            vpmaxsd xy v,v,v/m XYZk v,v,v/m/d
            vpmaxud xy v,v,v/m XYZk v,v,v/m/d
            vpcmpgtd XYZ k,v,v/m/d
            vpmovmskb xy w,v
            """);
    assertThat(compared).isGreaterThan(100);
    System.out.println("IntegerInstructions: " + compared + " instructions compared with GNU as");
  }
}
