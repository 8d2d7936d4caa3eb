package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.GuardedPages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// An arena whose buffers end where a forbidden page begins or begin where one ends, in turns: a
/// kernel that leaves a buffer kills the JVM. A buffer whose size is no multiple of its alignment
/// ends less than the alignment before the page. Zeroed, as arenas' memory is.
public final class GuardedArena implements Arena {
  private final GuardedPages pages = new GuardedPages();
  private final Arena scope = Arena.ofShared();
  private boolean end;

  /// @param end whether the first buffer ends at a page; tests draw it, so that each buffer does
  ///   both in some of their rounds
  public GuardedArena(boolean end) {
    this.end = end;
  }

  @Override
  public MemorySegment allocate(long bytes, long alignment) {
    boolean before = end;
    end = !end;
    return before
        ? pages.endingAtGuard(bytes + Math.floorMod(-bytes, alignment)).asSlice(0, bytes)
        : pages.beginningAtGuard(bytes);
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
