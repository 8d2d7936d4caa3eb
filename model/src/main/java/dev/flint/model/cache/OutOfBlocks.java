package dev.flint.model.cache;

/// A [BlockPool] has no page left that could be taken.
public final class OutOfBlocks extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfBlocks(int capacity) {
    super("all " + capacity + " KV pages are in use");
  }
}
