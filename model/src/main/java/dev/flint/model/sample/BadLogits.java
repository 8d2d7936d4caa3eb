package dev.flint.model.sample;

/// Logits from which no token can be drawn: one is not a number or infinitely large, or none is
/// left above negative infinity. The message says which, in one sentence.
public final class BadLogits extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadLogits(String reason) {
    super(reason);
  }

  static BadLogits at(int token, float logit) {
    return new BadLogits("the logit of token " + token + " is " + logit + "; it must be a number");
  }
}
