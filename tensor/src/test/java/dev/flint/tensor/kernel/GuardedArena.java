package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.GuardedPages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// An arena whose buffers end where a forbidden page begins, and every other one begins where one
/// ends: a kernel that leaves a buffer kills the JVM. Zeroed, as arenas' memory is.
final class GuardedArena implements Arena {
  private final GuardedPages pages = new GuardedPages();
  private final Arena scope = Arena.ofShared();
  private int count;

  @Override
  public MemorySegment allocate(long bytes, long alignment) {
    boolean end = bytes % alignment == 0 && count++ % 2 == 0;
    return end ? pages.endingAtGuard(bytes) : pages.beginningAtGuard(bytes);
  }

  @Override
  public MemorySegment.Scope scope() {
    return scope.scope();
  }

  @Override
  public void close() {
    scope.close();
    pages.close();
  }
}
