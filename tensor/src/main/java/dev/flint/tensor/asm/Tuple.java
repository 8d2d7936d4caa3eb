package dev.flint.tensor.asm;

/// How many bytes of memory an instruction reads or writes: the manual's "tuple type".
///
/// It says three things at once: N, by which EVEX compresses 8-bit displacements (disp8·N); the
/// width of a register in the memory operand's place; the size of the element that may be
/// broadcast. (Intel SDM volume 2, section 2.7.5, "Compressed displacement".)
enum Tuple {
  /// A whole vector, or one 32-bit element broadcast ("Full").
  FULL32(0, 0, 4),
  /// A whole vector, or one 64-bit element broadcast ("Full").
  FULL64(0, 0, 8),
  /// A whole vector, never broadcast ("Full Mem").
  FULL(0, 0, 0),
  /// Half a vector ("Half Mem").
  HALF(0, 1, 0),
  QUARTER(0, 2, 0),
  /// The same number of bytes at every width ("Tuple1 Scalar", "Tuple4", "Tuple8").
  BYTES1(1, 0, 0),
  BYTES4(4, 0, 0),
  BYTES8(8, 0, 0),
  BYTES16(16, 0, 0),
  BYTES32(32, 0, 0);

  private final int fixedBytes;
  private final int halvings;

  /// Bytes of the element that can be broadcast; 0 if none can.
  final int broadcastBytes;

  Tuple(int fixedBytes, int halvings, int broadcastBytes) {
    this.fixedBytes = fixedBytes;
    this.halvings = halvings;
    this.broadcastBytes = broadcastBytes;
  }

  /// Bytes in memory for an instruction of that vector length.
  int bytes(int vectorBits) {
    return fixedBytes != 0 ? fixedBytes : (vectorBits / 8) >> halvings;
  }

  /// The width of a vector register in the memory operand's place.
  int registerBits(int vectorBits) {
    return Math.max(128, 8 * bytes(vectorBits));
  }
}
