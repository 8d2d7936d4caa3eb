package dev.flint.model.template;

/// A failed operation on values, on its way to the statement that knows the line. Carries no stack
/// trace.
final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Fault(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
