package dev.flint.tensor.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Large zeroed memory in pages of 2 MiB where the system gives them (Linux, `madvise`), else in
/// ordinary ones. Pages are taken when they are first written, by the thread that writes.
public final class HugePages {
  private static final long HUGE = 2L << 20;
  private static final long PROT_READ_WRITE = 3;
  private static final long MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final long MADV_HUGEPAGE = 14;

  /// mmap, madvise and munmap under one shape: registers of 64 bits, of which each reads its own.
  private record Calls(MethodHandle mmap, MethodHandle madvise, MethodHandle munmap) {
    @SuppressWarnings("restricted") // memory that the JDK does not give
    static Optional<Calls> find() {
      if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")) {
        return Optional.empty();
      }
      Linker linker = Linker.nativeLinker();
      SymbolLookup libc = linker.defaultLookup();
      var shape =
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
      return libc.find("mmap")
          .flatMap(mmap ->
              libc.find("madvise")
                  .flatMap(madvise ->
                      libc.find("munmap")
                          .map(munmap ->
                              new Calls(
                                  linker.downcallHandle(mmap, shape),
                                  linker.downcallHandle(madvise, shape),
                                  linker.downcallHandle(munmap, shape)))));
    }
  }

  private static final @Nullable Calls CALLS = Calls.find().orElse(null);

  private HugePages() {}

  /// Zeroed memory that lives as long as `arena`, at a multiple of 64 bytes. Small amounts come
  /// from the arena itself.
  ///
  /// @throws OutOfMemoryError if the system has no room
  public static MemorySegment allocate(long bytes, Arena arena) {
    Calls calls = CALLS;
    if (calls == null || bytes < HUGE) {
      return arena.allocate(bytes, 64);
    }
    long mapped = (bytes + 2 * HUGE - 1) & -HUGE;
    long address = call(calls.mmap, 0, mapped, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
    if (address == -1) {
      return arena.allocate(bytes, 64);
    }
    // Advice: a system without huge pages refuses, and nothing is lost.
    call(calls.madvise, address, mapped, MADV_HUGEPAGE, 0, 0, 0);
    long start = (address + HUGE - 1) & -HUGE;
    return segment(start, bytes, arena, all -> call(calls.munmap, address, mapped, 0, 0, 0, 0));
  }

  @SuppressWarnings("restricted")
  private static MemorySegment segment(
      long start, long bytes, Arena arena, Consumer<MemorySegment> unmap) {
    return MemorySegment.ofAddress(start).reinterpret(bytes, arena, unmap);
  }

  private static long call(MethodHandle function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) function.invokeExact(a, b, c, d, e, f);
    } catch (RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (Throwable t) {
      throw new AssertionError("the C library throws nothing", t);
    }
  }
}
