/// What a model's generated text means: reasoning, answer, calls of tools. One place knows which
/// family writes them how ([dev.flint.model.reply.ReplyStyles]); a parser takes the text as it is
/// generated and gives out pieces, whatever the text is. It renders no prompts, runs no tools and
/// knows nothing of tokens.
@NullMarked
package dev.flint.model.reply;

import org.jspecify.annotations.NullMarked;
