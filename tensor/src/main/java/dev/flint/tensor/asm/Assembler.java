package dev.flint.tensor.asm;

/// Writes x86-64 machine code: one method an instruction, named as in the Intel manual.
///
/// ```java
/// var a = new Assembler(Isa.AVX2);
/// a.vxorps(ymm(0), ymm(0), ymm(0));
/// Label loop = a.here("loop");
/// a.vmovups(ymm(1), mem(rsi, rax, 4));
/// a.vfmadd231ps(ymm(0), ymm(1), mem(rdx, rax, 4));
/// a.add(rax, 8);
/// a.cmp(rax, rcx);
/// a.jl(loop);
/// a.vzeroupper();
/// a.ret();
/// byte[] code = a.code();
/// ```
///
/// The instructions are in five chapters ([GeneralInstructions], [MoveInstructions],
/// [ShuffleInstructions], [IntegerInstructions], [FloatInstructions]) over one encoder
/// ([VectorEncoder]). Operands are those of [Registers]. The destination comes first.
///
/// Of encodings of equal meaning the one is chosen that GNU as chooses; the tests compare every
/// instruction with it byte for byte. An operand that cannot be encoded is an
/// [IllegalArgumentException]; an instruction above the level given here is an
/// [IllegalStateException]. One assembler writes one piece of code, in one thread.
///
/// Source of all encodings: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.
public final class Assembler extends FloatInstructions {
  /// @param isa the level of the processors that will run the code
  public Assembler(Isa isa) {
    super(isa);
  }
}
