package dev.flint.assistant.calculate;

/// An expression that cannot be read or has no result, with a sentence that says why.
final class CannotCalculate extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CannotCalculate(String message) {
    super(message, null, false, false);
  }
}
