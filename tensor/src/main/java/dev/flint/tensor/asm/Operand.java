package dev.flint.tensor.asm;

/// What the r/m field of an instruction can name: a register of any kind, or a place in memory.
public sealed interface Operand permits Gpr, Mask, VecOrMem {}
