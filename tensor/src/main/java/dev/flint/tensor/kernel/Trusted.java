package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.Isa;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Chooses emitted code that computes rightly on this processor. What cannot be loaded or computes
/// wrongly is left out, with a line in the log that says what takes its place.
public final class Trusted {
  private static final System.Logger LOG = System.getLogger("dev.flint.kernels");

  private Trusted() {}

  /// The code for the first level at which it is right; empty if there is none.
  ///
  /// @param what it is, for a person
  /// @param levels at which it can be emitted, the best first
  /// @param otherwise what computes where none is right
  /// @param load emits and loads it; empty if the system allows no executable memory
  /// @param right whether it agrees with plain Java
  public static <C> Optional<C> first(
      String what,
      List<Isa> levels,
      String otherwise,
      Function<Isa, Optional<C>> load,
      Predicate<C> right) {
    for (int i = 0; i < levels.size(); i++) {
      Optional<C> code = load.apply(levels.get(i));
      if (code.isPresent() && right.test(code.get())) {
        return code;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} emitted for {1} {2}; ''{3}'' is used instead",
          what,
          levels.get(i),
          code.isPresent() ? "computes wrongly on this processor" : "cannot be made executable",
          i + 1 < levels.size() ? levels.get(i + 1) : otherwise);
    }
    return Optional.empty();
  }
}
