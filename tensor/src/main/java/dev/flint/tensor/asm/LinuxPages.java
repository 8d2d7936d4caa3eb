package dev.flint.tensor.asm;

import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;

/// Executable memory on Linux.
final class LinuxPages extends PosixPages {
  LinuxPages() {
    this(Linker.nativeLinker().defaultLookup());
  }

  LinuxPages(SymbolLookup libc) {
    super(libc);
  }

  @Override
  int anonymous() {
    return 0x20;
  }
}
