package dev.flint.tensor.asm;

import static dev.flint.tensor.asm.Registers.mem;
import static dev.flint.tensor.asm.Registers.rcx;
import static dev.flint.tensor.asm.Registers.rdi;
import static dev.flint.tensor.asm.Registers.rsi;
import static dev.flint.tensor.asm.Registers.rsp;
import static dev.flint.tensor.asm.Registers.xmm;

/// The way from a Windows call into a kernel of one argument written for System V.
///
/// Windows passes the first argument in rcx instead of rdi, and wants rdi, rsi and xmm6 to xmm15
/// back as they were. **Not run on Windows yet**; the tests run it here.
final class WindowsEntry {
  private static final int FIRST_KEPT = 6;
  private static final int LAST_KEPT = 15;

  /// Room for ten xmm registers, and 8 bytes more, so that rsp is a multiple of 16 at the call.
  private static final int FRAME = 16 * (LAST_KEPT - FIRST_KEPT + 1) + 8;

  private WindowsEntry() {}

  static byte[] around(byte[] code) {
    var a = new Assembler(Isa.AVX2);
    Label kernel = a.label("kernel");
    a.push(rdi);
    a.push(rsi);
    a.sub(rsp, FRAME);
    for (int i = FIRST_KEPT; i <= LAST_KEPT; i++) {
      a.vmovups(mem(rsp, 16L * (i - FIRST_KEPT)), xmm(i));
    }
    a.mov(rdi, rcx);
    a.call(kernel);
    for (int i = FIRST_KEPT; i <= LAST_KEPT; i++) {
      a.vmovups(xmm(i), mem(rsp, 16L * (i - FIRST_KEPT)));
    }
    a.add(rsp, FRAME);
    a.pop(rsi);
    a.pop(rdi);
    a.ret();
    a.align(CodeMemory.ALIGNMENT);
    a.bind(kernel);
    for (byte b : code) {
      a.int8(b);
    }
    return a.code();
  }
}
