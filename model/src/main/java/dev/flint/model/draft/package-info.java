/// Guesses of what comes next, to be verified by the model: cheap ones from text that was seen. The
/// place of a draft model, too. What is drawn is never decided here.
@NullMarked
package dev.flint.model.draft;

import org.jspecify.annotations.NullMarked;
