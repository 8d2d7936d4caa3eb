package dev.flint.tensor.asm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MoveInstructionsTest {
  @Test
  void everyMoveInstructionIsWrittenAsGnuAsWritesIt() {
    int compared =
        InstructionTable.check(
            MoveInstructions.class,
            """
            vmovdqu xy v,v/m xy m,v
            vmovdqu8 XYZk v,v/m XYZk m,v
            vmovups xy v,v/m xy m,v XYZk v,v/m XYZk m,v
            vmaskmovps xy v,v,m xy m,v,v
            vmovss x v,m x m,v x v,v,v Xk v,m Xk m,v Xk v,v,v
            vmovd x v,w/m x w/m,v X v,w/m X w/m,v
            vmovq x v,W/v/m x W/m,v X v,W/v/m X W/m,v
            vbroadcastss xy v,x/m XYZk v,x/m
            vpbroadcastd xy v,x/m XYZk v,x/m/w
            vinserti128 y v,v,x/m,i
            vextractf128 y x/m,v,i
            vextracti128 y x/m,v,i
            vextracti64x4 Zk y/m,v,i
            vpinsrb x v,v,m,i X v,v,m,i
            kmovd r k,w/m r w/m,k
            """);
    assertThat(compared).isGreaterThan(100);
    System.out.println("MoveInstructions: " + compared + " instructions compared with GNU as");
  }
}
