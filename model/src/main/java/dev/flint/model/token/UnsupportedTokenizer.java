package dev.flint.model.token;

/// A file names a tokenizer that is not known here, or describes one that cannot work. The message
/// is one sentence for a person.
public final class UnsupportedTokenizer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnsupportedTokenizer(String sentence) {
    super(sentence);
  }
}
