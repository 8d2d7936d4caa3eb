package dev.flint.tensor.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/// Large zeroed memory in pages of 2 MiB where the system gives them (Linux, `madvise`), else in
/// ordinary ones. Pages are taken when they are first written, by the thread that writes.
public final class HugePages {
  private static final long HUGE = 2L << 20;
  private static final long PROT_READ_WRITE = 3;
  private static final long MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final long MADV_HUGEPAGE = 14;

  private HugePages() {}

  /// Zeroed memory that lives as long as `arena`, at a multiple of 64 bytes. Small amounts come
  /// from the arena itself.
  ///
  /// @throws OutOfMemoryError if the system has no room
  public static MemorySegment allocate(long bytes, Arena arena) {
    SystemCalls calls = SystemCalls.LINUX;
    if (calls == null || bytes < HUGE) {
      return arena.allocate(bytes, 64);
    }
    long mapped = (bytes + 2 * HUGE - 1) & -HUGE;
    long address =
        SystemCalls.call(calls.mmap(), 0, mapped, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
    if (address == -1) {
      return arena.allocate(bytes, 64);
    }
    // Advice: a system without huge pages refuses, and nothing is lost.
    SystemCalls.call(calls.madvise(), address, mapped, MADV_HUGEPAGE, 0, 0, 0);
    long start = (address + HUGE - 1) & -HUGE;
    return segment(
        start, bytes, arena, all -> SystemCalls.call(calls.munmap(), address, mapped, 0, 0, 0, 0));
  }

  @SuppressWarnings("restricted")
  private static MemorySegment segment(
      long start, long bytes, Arena arena, Consumer<MemorySegment> unmap) {
    return MemorySegment.ofAddress(start).reinterpret(bytes, arena, unmap);
  }
}
