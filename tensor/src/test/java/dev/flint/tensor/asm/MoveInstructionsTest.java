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
            vmovdqa xy v,v/m xy m,v
            vmovdqu8 XYZk v,v/m XYZk m,v
            vmovdqu16 XYZk v,v/m XYZk m,v
            vmovdqu32 XYZk v,v/m XYZk m,v
            vmovdqu64 XYZk v,v/m XYZk m,v
            vmovdqa32 XYZk v,v/m XYZk m,v
            vmovdqa64 XYZk v,v/m XYZk m,v
            vmovups xy v,v/m xy m,v XYZk v,v/m XYZk m,v
            vmovaps xy v,v/m xy m,v XYZk v,v/m XYZk m,v
            vmovntps xy m,v XYZ m,v
            vmovntdq xy m,v XYZ m,v
            vmaskmovps xy v,v,m xy m,v,v
            vpmaskmovd xy v,v,m xy m,v,v
            vmovss x v,m x m,v x v,v,v Xk v,m Xk m,v Xk v,v,v
            vmovsd x v,m x m,v Xk v,m Xk m,v
            vmovd x v,w/m x w/m,v X v,w/m X w/m,v
            vmovq x v,W/v/m x W/m,v X v,W/v/m X W/m,v
            vbroadcastss xy v,x/m XYZk v,x/m
            vbroadcastf128 y v,m
            vbroadcasti128 y v,m
            vbroadcastf32x4 YZk v,m
            vbroadcastf64x4 Zk v,m
            vbroadcasti32x4 YZk v,m
            vbroadcasti64x4 Zk v,m
            vpbroadcastb xy v,x/m XYZk v,x/m/w
            vpbroadcastw xy v,x/m XYZk v,x/m/w
            vpbroadcastd xy v,x/m XYZk v,x/m/w
            vpbroadcastq xy v,x/m XYZk v,x/m/W
            vinsertf128 y v,v,x/m,i
            vinserti128 y v,v,x/m,i
            vextractf128 y x/m,v,i
            vextracti128 y x/m,v,i
            vinsertf32x4 YZk v,v,x/m,i
            vinserti32x4 YZk v,v,x/m,i
            vinsertf64x4 Zk v,v,y/m,i
            vinserti64x4 Zk v,v,y/m,i
            vinserti32x8 Zk v,v,y/m,i
            vextractf32x4 YZk x/m,v,i
            vextracti32x4 YZk x/m,v,i
            vextractf64x4 Zk y/m,v,i
            vextracti64x4 Zk y/m,v,i
            vextractf32x8 Zk y/m,v,i
            vextracti32x8 Zk y/m,v,i
            vpinsrb x v,v,m,i X v,v,m,i
            vpextrb x m,v,i X m,v,i
            vpinsrw x v,v,m,i X v,v,m,i
            vpextrw x m,v,i X m,v,i
            vpinsrd x v,v,m,i X v,v,m,i
            vpextrd x m,v,i X m,v,i
            kmovb r k,w/m r w/m,k
            kmovw r k,w/m r w/m,k
            kmovd r k,w/m r w/m,k
            kmovq r k,W/m r W/m,k
            """);
    assertThat(compared).isGreaterThan(100);
    System.out.println("MoveInstructions: " + compared + " instructions compared with GNU as");
  }
}
