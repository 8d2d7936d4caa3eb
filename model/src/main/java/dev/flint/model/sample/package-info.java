/// Sampling: from the model's logits to the next token, and from the tokens' text to the answer's
/// end. In: logits, the tokens so far, stop strings. Out: token ids, log-probabilities, text that
/// is safe to show. It knows no model, no vocabulary text and no clock; the same seed draws the
/// same tokens.
@NullMarked
package dev.flint.model.sample;

import org.jspecify.annotations.NullMarked;
