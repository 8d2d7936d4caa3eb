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
            vpunpcklwd xy v,v,v/m XYZk v,v,v/m
            vpunpckldq xy v,v,v/m XYZk v,v,v/m/d
            vpunpcklqdq xy v,v,v/m XYZk v,v,v/m/D
            vpunpckhdq xy v,v,v/m XYZk v,v,v/m/d
            vpunpckhqdq xy v,v,v/m XYZk v,v,v/m/D
            vpermd y v,v,v/m YZk v,v,v/m/d
            vpermps y v,v,v/m YZk v,v,v/m/d
            vpermq y v,v/m,i YZk v,v/m/D,i
            vperm2i128 y v,v,v/m,i
            vpblendd xy v,v,v/m,i
            vblendvps xy v,v,v/m,v
            vpmovsxbw xy v,h/m XYZk v,h/m
            vpmovsxbd xy v,q/m XYZk v,q/m
            vpmovzxbw xy v,h/m XYZk v,h/m
            vpmovzxbd xy v,q/m XYZk v,q/m
            vpmovzxwd xy v,h/m XYZk v,h/m
            vpacksswb xy v,v,v/m XYZk v,v,v/m
            vpackssdw xy v,v,v/m XYZk v,v,v/m/d
            """);
    assertThat(compared).isGreaterThan(100);
    System.out.println("ShuffleInstructions: " + compared + " instructions compared with GNU as");
  }
}
