/// The forward pass: tokens in, logits out, computed by the crew over any
/// [dev.flint.model.arch.Transformer]. In: rows of tokens with their KV caches. It knows nothing of
/// text, sampling or sessions.
@NullMarked
package dev.flint.model.run;

import org.jspecify.annotations.NullMarked;
