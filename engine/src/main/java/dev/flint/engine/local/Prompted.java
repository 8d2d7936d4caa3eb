package dev.flint.engine.local;

import dev.flint.model.reply.ReplyStart;

/// Tokens of a prompt, or of what is added to one.
///
/// @param start what the answer's text begins in
record Prompted(int[] tokens, ReplyStart start) {}
