/// What went wrong with a request, once, and how each protocol says it: OpenAI's error envelope,
/// Anthropic's, and RFC 9457 for everything else. Nothing here decides whether something is wrong.
@NullMarked
package dev.flint.wire.problem;

import org.jspecify.annotations.NullMarked;
