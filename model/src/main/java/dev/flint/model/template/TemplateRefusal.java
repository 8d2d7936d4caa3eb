package dev.flint.model.template;

/// A conversation that the template itself turned down by `raise_exception`; the message is the
/// template's own.
public final class TemplateRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TemplateRefusal(String message) {
    super(message);
  }
}
