package dev.flint.chat;

/// A request that cannot be done, said to a person: one code for programs, one sentence for people.
/// It is mapped once to an exit code (command line) and once to problem+json (server).
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The kinds of failure. The names are part of the public API.
  public enum Code {
    /// The request itself is wrong: an option out of range, an unknown name.
    BAD_REQUEST,
    /// No such model here or in the catalogue.
    MODEL_NOT_FOUND,
    /// The file is not a model, is damaged, or does not match its checksum.
    BAD_MODEL_FILE,
    /// The file or request is sound but asks for something Flint does not do.
    UNSUPPORTED,
    /// The conversation does not fit the model's context.
    CONTEXT_OVERFLOW,
    /// The machine has too little memory for it.
    OUT_OF_MEMORY,
    /// Too many requests wait already; try again later.
    OVERLOADED,
    /// No text of this model can satisfy the grammar or schema.
    UNSATISFIABLE,
    /// Something could not be fetched.
    NETWORK,
    /// A file could not be read or written: disk full, permission, a broken device.
    STORAGE,
    /// The licence of a model was not accepted.
    LICENCE,
    /// Another server, which was to answer, did not or answered nonsense.
    UPSTREAM,
    /// The person or program stopped it.
    CANCELLED,
    /// A defect in Flint.
    INTERNAL
  }

  private final Code code;

  public Failure(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Failure(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
