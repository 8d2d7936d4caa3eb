package dev.flint.tensor.asm;

import java.lang.foreign.Linker;

/// Executable memory on macOS. **Not run yet.**
///
/// Written, then made executable by mprotect, as on Linux: the JDK's launcher carries the
/// entitlement `com.apple.security.cs.allow-unsigned-executable-memory`. The other way, MAP_JIT
/// pages and `pthread_jit_write_protect_np`, is closed to Java code: that switch holds for all such
/// pages of the thread, so it would take the right to execute from the JVM's own compiled code
/// under our feet. An AArch64 assembler will also need `sys_icache_invalidate` after sealing.
final class MacPages extends PosixPages {
  MacPages() {
    super(Linker.nativeLinker().defaultLookup());
  }

  @Override
  int anonymous() {
    return 0x1000;
  }
}
