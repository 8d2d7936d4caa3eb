package dev.flint.tensor.asm;

/// A piece of machine code under a name, before it is loaded.
///
/// It is called as System V functions are on x86-64: the first argument in rdi, then rsi, rdx, rcx,
/// r8, r9; rbx, rbp and r12 to r15 are given back as they were, all vector and mask registers are
/// free; `vzeroupper` before `ret` if upper halves were used.
///
/// @param name for profilers and messages
/// @param code position-independent: jumps and addresses relative to the instruction only
public record Routine(String name, byte[] code) {}
