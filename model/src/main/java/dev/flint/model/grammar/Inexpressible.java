package dev.flint.model.grammar;

/// A difference of two sets of values that cannot be written as sets of the same form. Always
/// caught where the keyword is known that asked for it.
final class Inexpressible extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Inexpressible() {
    super("", null, false, false);
  }
}
