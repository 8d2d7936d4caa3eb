package dev.flint.cli.bench;

/// A rival said something else than what it was asked for.
final class BadOutput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadOutput(String message) {
    super(message);
  }
}
