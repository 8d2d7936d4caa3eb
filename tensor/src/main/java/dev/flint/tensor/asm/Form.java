package dev.flint.tensor.asm;

/// What the manual writes before an opcode: `VEX.256.66.0F38.W0`, `EVEX.512.66.0F.W1`.
///
/// An instruction with both prefixes has one form; the encoder takes VEX (shorter) unless an
/// operand needs EVEX. Where the manual says WIG ("W ignored") the bit is written as 0.
///
/// @param prefix the pp field: none, 66, F3, F2
/// @param map the opcode map: 0F, 0F38, 0F3A
/// @param vexW the W bit under VEX, or [#NO]
/// @param evexW the W bit under EVEX, or [#NO]
/// @param minBits the shortest vector it exists for
/// @param maxBits the longest
/// @param maskable whether the EVEX instruction can have a write mask
/// @param vexIsa the lowest level whose processors have the VEX instruction
record Form(
    int prefix,
    int map,
    int vexW,
    int evexW,
    Tuple tuple,
    int minBits,
    int maxBits,
    boolean maskable,
    Isa vexIsa) {

  static final int NO = -1;
  static final int NONE = 0;
  static final int P66 = 1;
  static final int PF3 = 2;
  static final int PF2 = 3;
  static final int M0F = 1;
  static final int M0F38 = 2;
  static final int M0F3A = 3;

  // Both prefixes, 66: vectors of bytes and words, of dwords, of qwords.
  static final Form BYTES_0F = both(P66, M0F, 0, 0, Tuple.FULL);
  static final Form BYTES_0F_UNMASKED = BYTES_0F.unmasked();
  static final Form BYTES_0F38 = both(P66, M0F38, 0, 0, Tuple.FULL);
  static final Form DWORDS_0F = both(P66, M0F, 0, 0, Tuple.FULL32);
  static final Form DWORDS_0F38 = both(P66, M0F38, 0, 0, Tuple.FULL32);
  static final Form QWORDS_0F = both(P66, M0F, 0, 1, Tuple.FULL64);
  static final Form PERMUTE_D = DWORDS_0F38.atLeast(256);
  static final Form PERMUTE_Q = both(P66, M0F3A, 1, 1, Tuple.FULL64).atLeast(256);

  // Both prefixes: floats, packed and scalar.
  static final Form PS_0F = both(NONE, M0F, 0, 0, Tuple.FULL32);
  static final Form PS_MOVE = both(NONE, M0F, 0, 0, Tuple.FULL);
  static final Form SS_0F = both(PF3, M0F, 0, 0, Tuple.BYTES4).atMost(128);
  static final Form SS_0F38 = both(P66, M0F38, 0, 0, Tuple.BYTES4).atMost(128);
  static final Form PS_F3 = both(PF3, M0F, 0, 0, Tuple.FULL32);
  static final Form HALF_FLOATS = both(P66, M0F38, 0, 0, Tuple.HALF);

  // Both prefixes: one element, from memory or a general register; broadcasts; widening.
  static final Form DWORD_0F38 = both(P66, M0F38, 0, 0, Tuple.BYTES4);
  static final Form DWORD_0F = both(P66, M0F, 0, 0, Tuple.BYTES4).atMost(128).unmasked();
  static final Form QWORD_0F = both(P66, M0F, 1, 1, Tuple.BYTES8).atMost(128).unmasked();
  static final Form QWORD_LOAD = both(PF3, M0F, 0, 1, Tuple.BYTES8).atMost(128).unmasked();
  static final Form QWORD_STORE = both(P66, M0F, 0, 1, Tuple.BYTES8).atMost(128).unmasked();
  static final Form BYTE_0F3A = both(P66, M0F3A, 0, 0, Tuple.BYTES1).atMost(128).unmasked();
  static final Form HALF_0F38 = HALF_FLOATS;
  static final Form QUARTER_0F38 = both(P66, M0F38, 0, 0, Tuple.QUARTER);

  // VEX alone.
  static final Form VEX_0F = vex(P66, M0F, 0, Tuple.FULL);
  static final Form VEX_0F38 = vex(P66, M0F38, 0, Tuple.FULL);
  static final Form VEX_0F3A = vex(P66, M0F3A, 0, Tuple.FULL);
  static final Form VEX_MOVE = vex(PF3, M0F, 0, Tuple.FULL);
  static final Form VEX_PS = vex(NONE, M0F, 0, Tuple.FULL);
  static final Form VEX_HADD = vex(PF2, M0F, 0, Tuple.FULL);
  static final Form LANES_0F3A = VEX_0F3A.atLeast(256);
  static final Form LANE_0F3A = vex(P66, M0F3A, 0, Tuple.BYTES16).atLeast(256);
  static final Form VNNI_VEX =
      new Form(P66, M0F38, 0, NO, Tuple.FULL, 128, 256, false, Isa.AVX_VNNI);

  // EVEX alone.
  static final Form VNNI_EVEX = evex(P66, M0F38, 0, Tuple.FULL32);
  static final Form EVEX_D_0F = evex(P66, M0F, 0, Tuple.FULL32);
  static final Form EVEX_D_0F3A = evex(P66, M0F3A, 0, Tuple.FULL32);
  static final Form EVEX_B_0F38 = evex(P66, M0F38, 0, Tuple.FULL);
  static final Form EVEX_PS_0F = evex(NONE, M0F, 0, Tuple.FULL32);
  static final Form MOVE8 = evex(PF2, M0F, 0, Tuple.FULL);
  static final Form LANE256_0F3A = evex(P66, M0F3A, 1, Tuple.BYTES32).atLeast(512);

  private static Form both(int prefix, int map, int vexW, int evexW, Tuple tuple) {
    return new Form(prefix, map, vexW, evexW, tuple, 128, 512, true, Isa.AVX2);
  }

  private static Form vex(int prefix, int map, int w, Tuple tuple) {
    return new Form(prefix, map, w, NO, tuple, 128, 256, false, Isa.AVX2);
  }

  private static Form evex(int prefix, int map, int w, Tuple tuple) {
    return new Form(prefix, map, NO, w, tuple, 128, 512, true, Isa.AVX512_VNNI);
  }

  private Form atLeast(int bits) {
    return new Form(prefix, map, vexW, evexW, tuple, bits, maxBits, maskable, vexIsa);
  }

  private Form atMost(int bits) {
    return new Form(prefix, map, vexW, evexW, tuple, minBits, bits, maskable, vexIsa);
  }

  private Form unmasked() {
    return new Form(prefix, map, vexW, evexW, tuple, minBits, maxBits, false, vexIsa);
  }

  Form evexOnly() {
    return new Form(prefix, map, NO, evexW, tuple, minBits, maxBits, maskable, vexIsa);
  }

  boolean hasVex() {
    return vexW != NO;
  }

  boolean hasEvex() {
    return evexW != NO;
  }
}
