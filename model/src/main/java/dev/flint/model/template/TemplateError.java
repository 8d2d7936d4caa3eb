package dev.flint.model.template;

/// A template that cannot be compiled or rendered: the message names the line and the reason in one
/// sentence.
public final class TemplateError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;

  /// @param line the line of the template's source, counted from 1; 0 where no line is to blame
  public TemplateError(int line, String reason) {
    super(line > 0 ? "chat template, line " + line + ": " + reason : "chat template: " + reason);
    this.line = line;
  }

  public int line() {
    return line;
  }
}
