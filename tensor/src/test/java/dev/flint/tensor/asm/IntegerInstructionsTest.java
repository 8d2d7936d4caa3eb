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
            vpmulhw xy v,v,v/m XYZk v,v,v/m
            vpmulhuw xy v,v,v/m XYZk v,v,v/m
            vpmulhrsw xy v,v,v/m XYZk v,v,v/m
            vpaddb xy v,v,v/m XYZk v,v,v/m
            vpaddw xy v,v,v/m XYZk v,v,v/m
            vpaddsb xy v,v,v/m XYZk v,v,v/m
            vpaddsw xy v,v,v/m XYZk v,v,v/m
            vpaddusb xy v,v,v/m XYZk v,v,v/m
            vpsubb xy v,v,v/m XYZk v,v,v/m
            vpsubw xy v,v,v/m XYZk v,v,v/m
            vpsubsb xy v,v,v/m XYZk v,v,v/m
            vpsubsw xy v,v,v/m XYZk v,v,v/m
            vpsubusb xy v,v,v/m XYZk v,v,v/m
            vpsadbw xy v,v,v/m XYZ v,v,v/m
            {vex} vpdpbusd xy v,v,v/m
            vpdpbusd XYZk v,v,v/m/d
            {vex} vpdpbusds xy v,v,v/m
            vpdpbusds XYZk v,v,v/m/d
            {vex} vpdpwssd xy v,v,v/m
            vpdpwssd XYZk v,v,v/m/d
            {vex} vpdpwssds xy v,v,v/m
            vpdpwssds XYZk v,v,v/m/d
            vpmulld xy v,v,v/m XYZk v,v,v/m/d
            vpaddd xy v,v,v/m XYZk v,v,v/m/d
            vpsubd xy v,v,v/m XYZk v,v,v/m/d
            vpsllvd xy v,v,v/m XYZk v,v,v/m/d
            vpsrlvd xy v,v,v/m XYZk v,v,v/m/d
            vpsravd xy v,v,v/m XYZk v,v,v/m/d
            vpmuldq xy v,v,v/m XYZk v,v,v/m/D
            vpmuludq xy v,v,v/m XYZk v,v,v/m/D
            vpaddq xy v,v,v/m XYZk v,v,v/m/D
            vpsubq xy v,v,v/m XYZk v,v,v/m/D
            vpsllvq xy v,v,v/m XYZk v,v,v/m/D
            vpsrlvq xy v,v,v/m XYZk v,v,v/m/D
            vphaddd xy v,v,v/m
            vpand xy v,v,v/m
            vpandn xy v,v,v/m
            vpor xy v,v,v/m
            vpxor xy v,v,v/m
            vpsignb xy v,v,v/m
            vpsignw xy v,v,v/m
            vpcmpeqb xy v,v,v/m
            vpcmpeqw xy v,v,v/m
            vpcmpeqd xy v,v,v/m
            vpcmpgtb xy v,v,v/m
            vpcmpgtw xy v,v,v/m
            vpcmpgtd xy v,v,v/m
            vpandd XYZk v,v,v/m/d
            vpandq XYZk v,v,v/m/D
            vpandnd XYZk v,v,v/m/d
            vpandnq XYZk v,v,v/m/D
            vpord XYZk v,v,v/m/d
            vporq XYZk v,v,v/m/D
            vpxord XYZk v,v,v/m/d
            vpxorq XYZk v,v,v/m/D
            vpternlogd XYZk v,v,v/m/d,i
            vpternlogq XYZk v,v,v/m/D,i
            vpsllw xy v,v,i XYZk v,v/m,i
            vpslld xy v,v,i XYZk v,v/m/d,i
            vpsllq xy v,v,i XYZk v,v/m/D,i
            vpsrlw xy v,v,i XYZk v,v/m,i
            vpsrld xy v,v,i XYZk v,v/m/d,i
            vpsrlq xy v,v,i XYZk v,v/m/D,i
            vpsraw xy v,v,i XYZk v,v/m,i
            vpsrad xy v,v,i XYZk v,v/m/d,i
            vpslldq xy v,v,i XYZ v,v/m,i
            vpsrldq xy v,v,i XYZ v,v/m,i
            vpsllvw XYZk v,v,v/m
            vpsrlvw XYZk v,v,v/m
            vpsravw XYZk v,v,v/m
            vpabsb xy v,v/m XYZk v,v/m
            vpabsw xy v,v/m XYZk v,v/m
            vpabsd xy v,v/m XYZk v,v/m/d
            vpminsb xy v,v,v/m XYZk v,v,v/m
            vpminsw xy v,v,v/m XYZk v,v,v/m
            vpminub xy v,v,v/m XYZk v,v,v/m
            vpminuw xy v,v,v/m XYZk v,v,v/m
            vpmaxsb xy v,v,v/m XYZk v,v,v/m
            vpmaxsw xy v,v,v/m XYZk v,v,v/m
            vpmaxub xy v,v,v/m XYZk v,v,v/m
            vpmaxuw xy v,v,v/m XYZk v,v,v/m
            vpminsd xy v,v,v/m XYZk v,v,v/m/d
            vpminud xy v,v,v/m XYZk v,v,v/m/d
            vpmaxsd xy v,v,v/m XYZk v,v,v/m/d
            vpmaxud xy v,v,v/m XYZk v,v,v/m/d
            vpcmpeqb XYZ k,v,v/m
            vpcmpgtb XYZ k,v,v/m
            vpcmpeqd XYZ k,v,v/m/d
            vpcmpgtd XYZ k,v,v/m/d
            vpcmpd XYZ k,v,v/m/d,i
            vpcmpub XYZ k,v,v/m,i
            vptestmb XYZ k,v,v/m
            vptestmd XYZ k,v,v/m/d
            vptest xy v,v/m
            vpmovmskb xy w,v
            vmovmskps xy w,v
            """);
    assertThat(compared).isGreaterThan(100);
    System.out.println("IntegerInstructions: " + compared + " instructions compared with GNU as");
  }
}
