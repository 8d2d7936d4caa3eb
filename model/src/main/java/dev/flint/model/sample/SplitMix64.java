package dev.flint.model.sample;

/// Random numbers whose sequence for a seed never changes: SplitMix64 (Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators", OOPSLA 2014), with the mixing constants of its
/// published 64-bit form. Written here because the JDK promises no fixed sequence for its own.
final class SplitMix64 {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  SplitMix64(long seed) {
    state = seed;
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /// From 0 (included) to 1 (excluded), in steps of 2⁻⁵³.
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }
}
