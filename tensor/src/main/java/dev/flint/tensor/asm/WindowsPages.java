package dev.flint.tensor.asm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Executable memory on Windows: VirtualAlloc, VirtualProtect, VirtualFree. **Not run yet.**
final class WindowsPages implements Pages {
  private static final int MEM_COMMIT_AND_RESERVE = 0x3000;
  private static final int MEM_RELEASE = 0x8000;
  private static final int PAGE_READWRITE = 0x04;
  private static final int PAGE_EXECUTE_READ = 0x20;

  private final SymbolLookup kernel32;

  @SuppressWarnings("restricted")
  WindowsPages() {
    kernel32 = SymbolLookup.libraryLookup("kernel32.dll", Arena.global());
  }

  @Override
  public long reserve(long bytes) {
    var shape = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT);
    try (var arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      long address =
          (long)
              handle("VirtualAlloc", shape)
                  .invokeExact(state, 0L, bytes, MEM_COMMIT_AND_RESERVE, PAGE_READWRITE);
      return address == 0 ? -state.get(ValueLayout.JAVA_INT, 0) : address;
    } catch (Throwable t) {
      throw new IllegalStateException("VirtualAlloc cannot be called", t);
    }
  }

  @Override
  public long seal(long address, long bytes) {
    var shape = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS);
    try (var arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      MemorySegment before = arena.allocate(JAVA_INT);
      int done =
          (int)
              handle("VirtualProtect", shape)
                  .invokeExact(state, address, bytes, PAGE_EXECUTE_READ, before);
      return done == 0 ? -state.get(ValueLayout.JAVA_INT, 0) : 0;
    } catch (Throwable t) {
      throw new IllegalStateException("VirtualProtect cannot be called", t);
    }
  }

  @Override
  public long release(long address, long bytes) {
    var shape = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    try (var arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      int done = (int) handle("VirtualFree", shape).invokeExact(state, address, 0L, MEM_RELEASE);
      return done == 0 ? -state.get(ValueLayout.JAVA_INT, 0) : 0;
    } catch (Throwable t) {
      throw new IllegalStateException("VirtualFree cannot be called", t);
    }
  }

  @Override
  public String describe(long error) {
    return "Windows error " + error;
  }

  @Override
  public byte[] entry(byte[] code) {
    return WindowsEntry.around(code);
  }

  @SuppressWarnings("restricted")
  private MethodHandle handle(String name, FunctionDescriptor shape) {
    return Linker.nativeLinker()
        .downcallHandle(
            kernel32.findOrThrow(name), shape, Linker.Option.captureCallState("GetLastError"));
  }
}
