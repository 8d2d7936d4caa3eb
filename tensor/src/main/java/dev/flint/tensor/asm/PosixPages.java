package dev.flint.tensor.asm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// mmap, mprotect and munmap of the C library.
///
/// All three are called by one descriptor of six longs: integer arguments travel in registers of 64
/// bits, of which a function reads what it declares. One shape instead of three saves the JVM some
/// milliseconds of class spinning at start-up.
abstract class PosixPages implements Pages {
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;
  private static final int MAP_PRIVATE = 2;

  private final SymbolLookup libc;
  private final Linker linker = Linker.nativeLinker();
  private final MethodHandle call;

  @SuppressWarnings("restricted") // the module that emits code needs native access by its nature
  PosixPages(SymbolLookup libc) {
    this.libc = libc;
    this.call =
        linker.downcallHandle(
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"));
  }

  /// MAP_ANONYMOUS, which has a number of its own on each system.
  abstract int anonymous();

  @Override
  public long reserve(long bytes) {
    return call("mmap", 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | anonymous(), -1, 0);
  }

  @Override
  public long seal(long address, long bytes) {
    return (int) call("mprotect", address, bytes, PROT_READ | PROT_EXEC, 0, 0, 0);
  }

  @Override
  public long release(long address, long bytes) {
    return (int) call("munmap", address, bytes, 0, 0, 0, 0);
  }

  @Override
  public String describe(long error) {
    return switch ((int) error) {
      case 1 -> "EPERM, not permitted (a seccomp filter?)";
      case 12 -> "ENOMEM, no memory";
      case 13 -> "EACCES, forbidden (SELinux, or a process that may not gain executable memory)";
      default -> "error " + error;
    };
  }

  private long call(String name, long a, long b, long c, long d, long e, long f) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      MemorySegment function = libc.findOrThrow(name);
      long result = (long) call.invokeExact(function, state, a, b, c, d, e, f);
      return (int) result == -1 ? -state.get(ValueLayout.JAVA_INT, 0) : result;
    } catch (Throwable t) {
      throw new IllegalStateException(name + " cannot be called", t);
    }
  }
}
