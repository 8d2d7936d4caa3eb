package dev.flint.tensor.asm;

/// The operand that the Intel manual writes `xmm2/m128`, `ymm3/m256` or `zmm3/m512/m32bcst`.
public sealed interface VecOrMem extends Operand permits Vec, Mem {}
