package dev.flint.tensor.asm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/// Buffers with a page on either side that can be neither read nor written (PROT_NONE).
///
/// A kernel that goes one byte beyond a buffer's end kills the JVM, and so fails its test loudly.
public final class GuardedPages implements AutoCloseable {
  private static final long PAGE = 4096;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final MethodHandle MMAP =
      handle(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MPROTECT =
      handle("mprotect", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MUNMAP =
      handle("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

  private final List<MemorySegment> all = new ArrayList<>();

  /// A buffer whose last byte is the last before the guard page.
  public MemorySegment endingAtGuard(long bytes) {
    MemorySegment pages = pages(bytes);
    return pages.asSlice(pages.byteSize() - bytes, bytes);
  }

  /// A buffer whose first byte is the first after the guard page.
  public MemorySegment beginningAtGuard(long bytes) {
    return pages(bytes).asSlice(0, bytes);
  }

  @SuppressWarnings("restricted")
  private MemorySegment pages(long bytes) {
    long inner = Math.max(PAGE, (bytes + PAGE - 1) / PAGE * PAGE);
    long outer = inner + 2 * PAGE;
    try {
      var base = (MemorySegment) MMAP.invokeExact(0L, outer, 0, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      if (base.address() == -1) {
        throw new OutOfMemoryError("mmap of " + outer + " bytes");
      }
      MemorySegment whole = base.reinterpret(outer);
      all.add(whole);
      MemorySegment open = whole.asSlice(PAGE, inner);
      if ((int) MPROTECT.invokeExact(open, inner, PROT_READ_WRITE) != 0) {
        throw new IllegalStateException("mprotect failed");
      }
      return open;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /// Unmaps all buffers.
  @Override
  public void close() {
    for (MemorySegment whole : all) {
      try {
        if ((int) MUNMAP.invokeExact(whole, whole.byteSize()) != 0) {
          throw new IllegalStateException("munmap failed");
        }
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable t) {
        throw new AssertionError(t);
      }
    }
    all.clear();
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(String name, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
  }
}
