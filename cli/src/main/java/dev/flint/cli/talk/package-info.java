/// Answers from a model: `flint run` for one, `flint chat` for a conversation, `flint complete` for
/// raw text that is continued. In come prompts, out goes the model's text as it is generated; what
/// is not the answer goes to standard error.
@NullMarked
package dev.flint.cli.talk;

import org.jspecify.annotations.NullMarked;
