package dev.flint.tensor.asm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShuffleInstructionsTest {
  @Test
  void everyShuffleInstructionIsWrittenAsGnuAsWritesIt() {
    int compared =
        InstructionTable.check(
            ShuffleInstructions.class,
            """
            vpshufb xy v,v,v/m XYZk v,v,v/m
            vpshufd xy v,v/m,i XYZk v,v/m/d,i
            vpshufhw xy v,v/m,i XYZk v,v/m,i
            vpshuflw xy v,v/m,i XYZk v,v/m,i
            vshufps xy v,v,v/m,i XYZk v,v,v/m/d,i
            vpalignr xy v,v,v/m,i XYZk v,v,v/m,i
            vpunpcklbw xy v,v,v/m XYZk v,v,v/m
            vpunpcklwd xy v,v,v/m XYZk v,v,v/m
            vpunpckldq xy v,v,v/m XYZk v,v,v/m/d
            vpunpcklqdq xy v,v,v/m XYZk v,v,v/m/D
            vpunpckhbw xy v,v,v/m XYZk v,v,v/m
            vpunpckhwd xy v,v,v/m XYZk v,v,v/m
            vpunpckhdq xy v,v,v/m XYZk v,v,v/m/d
            vpunpckhqdq xy v,v,v/m XYZk v,v,v/m/D
            vunpcklps xy v,v,v/m XYZk v,v,v/m/d
            vunpckhps xy v,v,v/m XYZk v,v,v/m/d
            vunpcklpd xy v,v,v/m XYZk v,v,v/m/D
            vunpckhpd xy v,v,v/m XYZk v,v,v/m/D
            vmovsldup xy v,v/m XYZk v,v/m
            vmovshdup xy v,v/m XYZk v,v/m
            vpermd y v,v,v/m YZk v,v,v/m/d
            vpermps y v,v,v/m YZk v,v,v/m/d
            vpermw YZk v,v,v/m
            vpermq y v,v/m,i YZk v,v/m/D,i
            vpermpd y v,v/m,i YZk v,v/m/D,i
            vpermt2d XYZk v,v,v/m/d
            vpermi2d XYZk v,v,v/m/d
            vperm2f128 y v,v,v/m,i
            vperm2i128 y v,v,v/m,i
            vshuff32x4 YZk v,v,v/m/d,i
            vshufi32x4 YZk v,v,v/m/d,i
            vshufi64x2 YZk v,v,v/m/D,i
            valignd XYZk v,v,v/m/d,i
            vpblendw xy v,v,v/m,i
            vpblendd xy v,v,v/m,i
            vblendps xy v,v,v/m,i
            vblendvps xy v,v,v/m,v
            vpblendvb xy v,v,v/m,v
            vpblendmb XYZk v,v,v/m
            vpblendmd XYZk v,v,v/m/d
            vblendmps XYZk v,v,v/m/d
            vpmovsxbw xy v,h/m XYZk v,h/m
            vpmovsxbd xy v,q/m XYZk v,q/m
            vpmovsxbq xy v,e/m XYZk v,e/m
            vpmovsxwd xy v,h/m XYZk v,h/m
            vpmovsxdq xy v,h/m XYZk v,h/m
            vpmovzxbw xy v,h/m XYZk v,h/m
            vpmovzxbd xy v,q/m XYZk v,q/m
            vpmovzxbq xy v,e/m XYZk v,e/m
            vpmovzxwd xy v,h/m XYZk v,h/m
            vpmovzxdq xy v,h/m XYZk v,h/m
            vpacksswb xy v,v,v/m XYZk v,v,v/m
            vpackuswb xy v,v,v/m XYZk v,v,v/m
            vpackssdw xy v,v,v/m XYZk v,v,v/m/d
            vpackusdw xy v,v,v/m XYZk v,v,v/m/d
            vpmovdb XYZk q/m,v
            vpmovsdb XYZk q/m,v
            vpmovusdb XYZk q/m,v
            vpmovdw XYZk h/m,v
            vpmovsdw XYZk h/m,v
            vpmovwb XYZk h/m,v
            vpmovswb XYZk h/m,v
            vpmovm2b XYZ v,k
            vpmovm2w XYZ v,k
            vpmovm2d XYZ v,k
            """);
    assertThat(compared).isGreaterThan(100);
    System.out.println("ShuffleInstructions: " + compared + " instructions compared with GNU as");
  }
}
