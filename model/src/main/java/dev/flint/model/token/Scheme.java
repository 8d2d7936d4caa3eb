package dev.flint.model.token;

/// A kind of tokenizer: how plain text becomes tokens, and which bytes a token stands for. Special
/// tokens were found before.
sealed interface Scheme permits BytePairs, SentencePieces {
  /// An encoder with scratch space of its own, for one call.
  Encoder encoder();

  /// The bytes of an ordinary token; nothing for tokens of no kind.
  byte[] bytes(int token);

  /// Encodes the plain stretches of one text.
  interface Encoder {
    /// Appends the tokens of text[from, to).
    ///
    /// @param fresh whether nothing or a special token comes before this stretch
    void encode(char[] text, int from, int to, boolean fresh, TokenList out);
  }
}
