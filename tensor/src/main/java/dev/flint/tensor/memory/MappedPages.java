package dev.flint.tensor.memory;

import java.lang.foreign.MemorySegment;

/// Pages of files that are mapped for reading.
public final class MappedPages {
  private static final long PAGE = 4096;
  private static final long MADV_DONTNEED = 4;

  private MappedPages() {}

  /// Takes the pages of a piece of a file out of this process's memory; whoever reads there again
  /// gets them back. Does nothing where the system cannot, or if the bytes are not mapped from a
  /// file.
  ///
  /// @param file mapped read-only
  public static void release(MemorySegment file) {
    SystemCalls calls = SystemCalls.LINUX;
    if (calls == null || !file.isMapped() || !file.isReadOnly()) {
      return;
    }
    long from = file.address() & -PAGE;
    long bytes = file.address() + file.byteSize() - from;
    SystemCalls.call(calls.madvise(), from, bytes, MADV_DONTNEED, 0, 0, 0);
  }
}
