package dev.flint.model.arch;

/// A sound GGUF file whose content is not a model that can be run: a key or tensor is missing, or a
/// shape does not fit. The message is one sentence for a person.
public final class BadModel extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadModel(String message) {
    super(message);
  }
}
