package dev.flint.wire.problem;

/// Thrown where a request is refused; carries what its sender is told.
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public Refused(Problem problem) {
    super(problem.message());
    this.problem = problem;
  }

  public Refused(Problem problem, Throwable cause) {
    super(problem.message(), cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
