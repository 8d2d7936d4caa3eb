package dev.flint.model.grammar;

/// A grammar that cannot be used: it is wrong, too large, matches nothing, or says something that
/// is not supported. The message is a sentence for a person and names the keyword and its place.
public final class BadGrammar extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What is the matter with a grammar.
  public enum Kind {
    /// The text breaks the rules of its own language.
    WRONG,
    /// The text is right, but uses a word that Flint cannot hold an answer to.
    UNSUPPORTED,
    /// It would need more states than Flint spends on one grammar.
    TOO_LARGE,
    /// No text at all can satisfy it.
    EMPTY
  }

  private final Kind kind;
  private final String keyword;

  BadGrammar(Kind kind, String keyword, String message) {
    super(message);
    this.kind = kind;
    this.keyword = keyword;
  }

  static BadGrammar wrong(String keyword, String message) {
    return new BadGrammar(Kind.WRONG, keyword, message);
  }

  static BadGrammar unsupported(String keyword, String message) {
    return new BadGrammar(Kind.UNSUPPORTED, keyword, message);
  }

  static BadGrammar tooLarge(String keyword, String message) {
    return new BadGrammar(Kind.TOO_LARGE, keyword, message);
  }

  public Kind kind() {
    return kind;
  }

  /// The word that the message is about, such as `patternProperties`; empty where there is none.
  public String keyword() {
    return keyword;
  }
}
