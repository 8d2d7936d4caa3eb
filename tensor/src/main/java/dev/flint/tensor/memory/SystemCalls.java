package dev.flint.tensor.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Linux's mmap, madvise and munmap under one shape: registers of 64 bits, of which each reads its
/// own.
record SystemCalls(MethodHandle mmap, MethodHandle madvise, MethodHandle munmap) {
  /// Null on other systems.
  static final @Nullable SystemCalls LINUX = find().orElse(null);

  @SuppressWarnings("restricted") // memory that the JDK does not give
  private static Optional<SystemCalls> find() {
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
                            new SystemCalls(
                                linker.downcallHandle(mmap, shape),
                                linker.downcallHandle(madvise, shape),
                                linker.downcallHandle(munmap, shape)))));
  }

  static long call(MethodHandle function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) function.invokeExact(a, b, c, d, e, f);
    } catch (RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (Throwable t) {
      throw new AssertionError("the C library throws nothing", t);
    }
  }
}
