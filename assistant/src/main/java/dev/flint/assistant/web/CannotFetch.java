package dev.flint.assistant.web;

/// Something could not be fetched; the message is a sentence for the model and for a person.
public final class CannotFetch extends Exception {
  private static final long serialVersionUID = 1L;

  CannotFetch(String message) {
    super(message);
  }

  CannotFetch(String message, Throwable cause) {
    super(message, cause);
  }
}
