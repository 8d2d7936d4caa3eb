package dev.flint.model.token;

/// What text that spells a special token (`<|im_end|>`, `<eos>`) means while encoding.
public enum Specials {
  /// The text of a control token becomes that token. For rendered templates only.
  PARSE,

  /// Everything is plain data: no text becomes a control token. For what people and documents say.
  ///
  /// Tokens that a vocabulary defines for ordinary text (runs of spaces, HTML tags) are still used.
  AS_TEXT
}
