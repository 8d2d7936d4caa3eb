/// An assembler for the kernels: x86-64 machine code is written here at start-up, put into pages
/// that are writable first and executable afterwards, and called through the FFM API.
///
/// In: calls such as `vpaddd(ymm(0), ymm(1), mem(rsi, 32))`. Out: bytes, then method handles, or
/// one sentence that says why this system allows none. Nothing here knows what a kernel computes.
/// AArch64 will be a second assembler beside [dev.flint.tensor.asm.Assembler]; labels and data
/// ([dev.flint.tensor.asm.CodeBuffer]) and [dev.flint.tensor.asm.CodeMemory] are already common to
/// both.
@NullMarked
package dev.flint.tensor.asm;

import org.jspecify.annotations.NullMarked;
